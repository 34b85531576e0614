import { useRead } from "../client/use-call.ts";
import type { Recommendation } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { plural } from "../components/format.ts";
import { Answer, Figures, QuestionCard } from "./question-card.tsx";

export function TrainingCard() {
  const query = useRead("GET /recommendations", {});
  return (
    <QuestionCard
      question="What should we teach?"
      query={query}
      links={[
        { to: "/training", label: "Training" },
        { to: "/assignments", label: "Assignments" },
      ]}
    >
      {({ recommendations }) => <Taught recommendations={recommendations} />}
    </QuestionCard>
  );
}

function Taught({ recommendations }: { recommendations: readonly Recommendation[] }) {
  const useful = recommendations.flatMap((one) =>
    one.choices.slice(0, 1).map(({ expectedDefectsAvoided }) => ({ ...one, avoided: expectedDefectsAvoided })),
  );
  if (useful.length === 0) return <Answer>Nothing that training would mend has been found.</Answer>;
  const shown = useful.slice(0, 3);
  const most = Math.max(...shown.map(({ avoided }) => avoided.high), 1);
  const assigned = recommendations.filter((one) => one.assigned > 0).length;
  return (
    <>
      <Answer>
        {plural(useful.length, "finding")} that training may mend, {assigned} of them assigned. Misses that the first
        should avoid in a month, if the assumed effect holds:
      </Answer>
      <Figures
        rows={shown.map(({ id, criterionTitle, avoided }) => ({
          id,
          name: criterionTitle,
          figure: <Estimate estimate={avoided} unit="plain" scale={{ min: 0, max: most }} />,
        }))}
      />
    </>
  );
}
