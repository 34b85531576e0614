import { useRead } from "../client/use-call.ts";
import type { PlanSummary } from "../client/wire.ts";
import { day, number } from "../components/format.ts";
import { BandMark } from "../planning/band-mark.tsx";
import { Answer, Figures, QuestionCard } from "./question-card.tsx";

export function CapacityCard() {
  const query = useRead("GET /plans", {});
  return (
    <QuestionCard
      question="How many people will we need less, or more?"
      query={query}
      links={[
        { to: "/planning", label: "Plans" },
        { to: "/planning/forecast", label: "Forecast" },
      ]}
    >
      {({ plans }) => <Saved plans={plans} />}
    </QuestionCard>
  );
}

function Saved({ plans }: { plans: readonly PlanSummary[] }) {
  const computed = plans.flatMap((plan) => (plan.savedFte ? [{ ...plan, saved: plan.savedFte }] : [])).slice(0, 3);
  if (computed.length === 0) return <Answer>No plan is computed yet.</Answer>;
  const scale = {
    min: Math.min(0, ...computed.map(({ saved }) => saved.low80)),
    max: Math.max(1, ...computed.map(({ saved }) => saved.high80)),
  };
  return (
    <>
      <Answer>FTE saved a day by the newest plans, with 80 % intervals; the line is zero.</Answer>
      <Figures
        rows={computed.map(({ id, name, from, to, saved }) => ({
          id,
          name: (
            <>
              <a href={`/planning/${id}`}>{name}</a>
              {from && to && ` (${day(from)} to ${day(to)})`}
            </>
          ),
          figure: <BandMark band={saved} scale={scale} label={`${number(saved.value, 1)} FTE`} />,
        }))}
      />
    </>
  );
}
