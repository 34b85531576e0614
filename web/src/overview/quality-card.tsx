import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { plural } from "../components/format.ts";
import { Severity } from "../components/severity.tsx";
import { Answer, Figures, QuestionCard } from "./question-card.tsx";

export function QualityCard() {
  const query = useRead("GET /defects", {});
  return (
    <QuestionCard
      question="Do we do what the rules ask?"
      query={query}
      links={[
        { to: "/quality", label: "Every criterion" },
        { to: "/findings", label: "What goes wrong, and why" },
        { to: "/findings/where", label: "Where misses lie" },
      ]}
    >
      {(defects) => <Families defects={defects} />}
    </QuestionCard>
  );
}

function Families({ defects: { families, audited } }: { defects: Reply<"GET /defects"> }) {
  const known = families.filter(({ estimate }) => estimate !== null);
  if (known.length === 0) return <Answer>Nobody has reviewed enough drawn tickets to say.</Answer>;
  return (
    <>
      <Answer>Tickets free of errors, by what an error costs; from {plural(audited, "blind audit")}.</Answer>
      <Figures
        rows={known.flatMap(({ family, of, estimate }) =>
          estimate
            ? [
                {
                  id: family,
                  name: (
                    <>
                      <Severity severity={family} />
                      {of === "opportunities" && " (opportunities)"}
                    </>
                  ),
                  figure: <Estimate estimate={estimate} noun="ticket" />,
                },
              ]
            : [],
        )}
      />
    </>
  );
}
