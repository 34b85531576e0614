import { Stack, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { plural, words } from "../components/format.ts";
import { Loaded } from "../components/states.tsx";
import { adviceWords } from "./advice-words.ts";
import { bandWords } from "./band-words.ts";

/** What a planner would look at next: the best candidate, the ledger's advice. */
export function NextSteps() {
  const candidates = useRead("GET /candidates", {});
  const ledger = useRead("GET /ledger", {});
  return (
    <Stack gap={4}>
      <Loaded query={candidates} lines={1}>
        {({ candidates: ranked }) => {
          const [best] = ranked;
          if (!best) return <Text size="sm">No contact reason is known yet: import tickets.</Text>;
          return (
            <Text size="sm">
              <a href="/planning/candidates">The best candidate for the bot</a> is {words(best.reason)}
              {best.hoursPerMonth && `, ${bandWords(best.hoursPerMonth)} hours a month`}
              {best.blockers.length > 0 && `; ${plural(best.blockers.length, "thing")} in its way`}.
            </Text>
          );
        }}
      </Loaded>
      <Loaded query={ledger} lines={1}>
        {({ rows, advice }) => {
          const settled = rows.filter(({ state }) => state === "settled").length;
          if (settled === 0)
            return <Text size="sm">Freeze a plan: when its month is over, the ledger says whether it came true.</Text>;
          return (
            <Text size="sm">
              <a href="/planning/ledger">The ledger</a> holds {plural(settled, "figure")} that can be compared with what
              came{advice[0] ? `. ${adviceWords(advice[0])}` : "; so far they ask for no change in the next plan."}
            </Text>
          );
        }}
      </Loaded>
    </Stack>
  );
}
