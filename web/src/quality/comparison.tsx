import { Button, Group, Table, Text } from "@mantine/core";
import { useGo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Panel } from "../components/page.tsx";
import { Verdict } from "../components/verdict.tsx";
import { useSession } from "../session/session.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";

type ComparisonProps = { saved: Reply<"POST /reviews/:ticketId">; ticketId: string };

/** After saving, and only then: what the judge said of the same ticket. */
export function Comparison({ saved, ticketId }: ComparisonProps) {
  const { me } = useSession();
  const go = useGo();
  const queue = useRead("GET /reviews", { query: { state: "open" } });
  const next = queue.data?.items.find((item) => item.ticketId !== ticketId && !item.reviewers.includes(me.name));
  const nextAddress = next ? `/reviews/${encodeURIComponent(next.ticketId)}` : "/quality/queue";
  useShortcuts("After saving", [{ keys: "n", does: "Next ticket", run: () => go(nextAddress) }]);
  const both = saved.comparison.filter(({ yours, auto }) => yours !== "level" && auto !== null && auto !== "unscored");
  const same = both.filter(({ yours, auto }) => yours === auto).length;
  return (
    <>
      <Panel>
        <Text mb="xs">
          {plural(saved.saved, "label")} saved. You and the auto-score agree on {same} of the {both.length} that both
          decided; one ticket says little, but each disagreement teaches the correction.
        </Text>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Criterion</Table.Th>
              <Table.Th>You</Table.Th>
              <Table.Th>Auto-score</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {saved.comparison.map(({ criterionId, title, yours, auto }) => (
              <Table.Tr key={criterionId} fw={auto !== null && yours !== auto ? 600 : undefined}>
                <Table.Td>{title}</Table.Td>
                <Table.Td>
                  <Verdict verdict={yours} />
                </Table.Td>
                <Table.Td>
                  <Verdict verdict={auto} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <Group mt="md">
        <Button component="a" href={nextAddress} size="md" loading={queue.isPending || queue.isFetching}>
          {next ? "Next ticket" : "Back to the queue"}
        </Button>
        <Button component="a" href={`/tickets/${encodeURIComponent(ticketId)}`} variant="default" size="md">
          See the evidence
        </Button>
      </Group>
    </>
  );
}
