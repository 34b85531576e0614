import { useRead } from "../client/use-call.ts";
import type { Calibration } from "../client/wire.ts";
import { number, plural } from "../components/format.ts";
import { Answer, QuestionCard } from "./question-card.tsx";

export function TrustCard() {
  const query = useRead("GET /calibration", {});
  return (
    <QuestionCard
      question="Can we trust the numbers?"
      query={query}
      links={[
        { to: "/quality/calibration", label: "Calibration" },
        { to: "/quality/queue", label: "Review queue" },
      ]}
    >
      {(calibration) => <Trust calibration={calibration} />}
    </QuestionCard>
  );
}

function Trust({ calibration: { criteria, judge } }: { calibration: Calibration }) {
  if (criteria.length === 0 || !judge) return <Answer>Nothing is scored yet.</Answer>;
  const certified = criteria.filter(({ certificate }) => certificate !== null).length;
  const provisional = criteria.filter(({ warnings }) => warnings.some((one) => one.startsWith("provisional"))).length;
  return (
    <Answer>
      On {number(certified)} of {plural(criteria.length, "criterion", "criteria")} blind audits prove that {judge.name}{" "}
      may score some tickets alone; on the others people decide. {number(provisional)} of the figures are provisional:
      they rest on few audits, or on few misses.
    </Answer>
  );
}
