import { useRead } from "../client/use-call.ts";
import type { Ledger } from "../client/wire.ts";
import { day, number, plural } from "../components/format.ts";
import { bandWords } from "../planning/band-words.ts";
import { Answer, Figures, QuestionCard } from "./question-card.tsx";

export function AutomationCard() {
  const query = useRead("GET /ledger", {});
  return (
    <QuestionCard
      question="Did automation save what was promised?"
      query={query}
      links={[
        { to: "/planning/ledger", label: "Ledger" },
        { to: "/planning/candidates", label: "What to automate next" },
      ]}
    >
      {(ledger) => <Kept ledger={ledger} />}
    </QuestionCard>
  );
}

function Kept({ ledger: { rows } }: { ledger: Ledger }) {
  const total = rows.filter(({ measure, reason }) => measure === "netDeflected" && reason === null);
  const settled = total.filter(({ state }) => state === "settled");
  if (total.length === 0) return <Answer>No plan has been frozen, so nothing was promised yet.</Answer>;
  if (settled.length === 0) return <Answer>Plans are frozen; none of their months is over yet.</Answer>;
  const inside = settled.filter(({ inside80 }) => inside80).length;
  return (
    <>
      <Answer>
        Of {plural(settled.length, "settled month")}, {number(inside)} {inside === 1 ? "lies" : "lie"} inside the 80 %
        interval of its plan.
      </Answer>
      <Figures
        rows={settled.slice(0, 4).map(({ planId, planName, month, predicted, actual }) => ({
          id: `${planId} ${month}`,
          name: `${planName}, ${day(`${month}-01`).slice(2)}`,
          figure: `planned ${bandWords(predicted)} contacts net, came ${actual === null ? "unknown" : number(actual)}`,
        }))}
      />
    </>
  );
}
