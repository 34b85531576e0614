import { List } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { plural, words } from "../components/format.ts";
import { Loaded } from "../components/states.tsx";
import { bandWords } from "./band-words.ts";

/** What a planner would look at next: the best candidate, the ledger's advice. */
export function NextSteps() {
  const candidates = useRead("GET /candidates", {});
  const ledger = useRead("GET /ledger", {});
  return (
    <List size="sm" spacing={4}>
      <Loaded query={candidates} lines={1}>
        {({ candidates: ranked }) => {
          const [best] = ranked;
          if (!best) return <List.Item>No contact reason is known yet: import tickets.</List.Item>;
          return (
            <List.Item>
              <a href="/planning/candidates">The best candidate for the bot</a> is {words(best.reason)}
              {best.hoursPerMonth && `, ${bandWords(best.hoursPerMonth)} hours a month`}
              {best.blockers.length > 0 && `; ${plural(best.blockers.length, "thing")} in its way`}.
            </List.Item>
          );
        }}
      </Loaded>
      <Loaded query={ledger} lines={1}>
        {({ rows, advice }) => {
          const settled = rows.filter(({ state }) => state === "settled").length;
          if (settled === 0)
            return <List.Item>Freeze a plan: when its month is over, the ledger says whether it came true.</List.Item>;
          return (
            <List.Item>
              <a href="/planning/ledger">The ledger</a> holds {plural(settled, "figure")} that can be compared with what
              came{advice[0] ? `. ${advice[0].words}` : "; so far they ask for no change in the next plan."}
            </List.Item>
          );
        }}
      </Loaded>
    </List>
  );
}
