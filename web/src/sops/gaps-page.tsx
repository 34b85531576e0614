import { Group, SegmentedControl, Table, Text } from "@mantine/core";
import { addressTo, useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Estimate } from "../components/estimate.tsx";
import { number, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { closureWords, costWords, draftWords, type Gap, kindMeanings, kindWords, stateWords } from "./gap-words.ts";
import classes from "./gaps.module.css";
import { SopViews } from "./sop-views.tsx";

const shownStates = { open: ["open", "drafting"], closed: ["closed"], dismissed: ["dismissed"] } as const;
type Shown = keyof typeof shownStates;

/** What people ask and the SOPs do not answer well, the costliest first. */
export function GapsPage() {
  const query = useRead("GET /gaps", {}, { fresh: true });
  return (
    <Page
      question="What is asked that no rule answers well?"
      title="Gaps"
      answer={query.data && <Summary gaps={query.data.gaps} />}
    >
      <SopViews />
      <Loaded query={query} lines={7} height={56}>
        {({ gaps }) => (gaps.length === 0 ? <NoGaps /> : <Board gaps={gaps} />)}
      </Loaded>
    </Page>
  );
}

function Summary({ gaps }: { gaps: readonly Gap[] }) {
  const open = gaps.filter(({ state }) => state === "open" || state === "drafting");
  const closed = gaps.filter(({ state }) => state === "closed");
  const times = open.reduce((sum, gap) => sum + gap.times, 0);
  return (
    <>
      {plural(open.length, "gap")} open, asked {plural(times, "time")}; {plural(closed.length, "gap")} closed and
      measured by asking again.
    </>
  );
}

function NoGaps() {
  return (
    <Empty title="Every question so far had an answer" step={<StepLink to="/ask">Ask one</StepLink>}>
      When somebody asks what no SOP in force covers, or says that an answer is wrong, it is kept here.
    </Empty>
  );
}

function Board({ gaps }: { gaps: readonly Gap[] }) {
  const [search, change] = useAddress();
  const state: Shown = search.state === "closed" || search.state === "dismissed" ? search.state : "open";
  const of = (one: Shown) => gaps.filter((gap) => (shownStates[one] as readonly string[]).includes(gap.state));
  const shown = of(state).filter(({ kind }) => !search.kind || kind === search.kind);
  const top = Math.max(...gaps.map(({ hours }) => hours?.high ?? 0), 1);
  return (
    <>
      <Group gap="sm" my="md">
        <SegmentedControl
          size="xs"
          value={state}
          onChange={(value) => change({ state: value === "open" ? null : value })}
          data={(Object.keys(shownStates) as Shown[]).map((one) => ({
            value: one,
            label: `${stateWords[one]} (${of(one).length})`,
          }))}
        />
        <SegmentedControl
          size="xs"
          value={search.kind ?? ""}
          onChange={(kind) => change({ kind })}
          data={[{ value: "", label: "All kinds" }, ...kindsOf(of(state))]}
        />
      </Group>
      {shown.length === 0 ? <Text c="dimmed">None of this kind.</Text> : <GapTable gaps={shown} top={top} />}
    </>
  );
}

function kindsOf(gaps: readonly Gap[]) {
  const kinds = [...new Set(gaps.map(({ kind }) => kind))];
  return kinds.map((value) => ({ value, label: kindWords[value] }));
}

function GapTable({ gaps, top }: { gaps: readonly Gap[]; top: number }) {
  return (
    <TableFrame minWidth={760}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Question</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th ta="right">Asked</Table.Th>
            <Table.Th>Contacts like it</Table.Th>
            <Table.Th>Cost in hours of handling</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {gaps.map((gap) => (
            <Table.Tr key={gap.id}>
              <Table.Td maw={400}>
                <a href={`/sops/gaps/${gap.id}`}>{gap.question}</a>
                <Standing gap={gap} />
              </Table.Td>
              <Table.Td>
                <span className={classes.kind} data-kind={gap.kind} title={kindMeanings[gap.kind]}>
                  {kindWords[gap.kind]}
                </span>
              </Table.Td>
              <Table.Td ta="right">{number(gap.times)}</Table.Td>
              <Table.Td>
                {gap.contactReason === null ? (
                  <Text size="sm" c="dimmed">
                    none known
                  </Text>
                ) : (
                  <>
                    <a href={addressTo("/tickets", { contactReason: gap.contactReason })}>{words(gap.contactReason)}</a>
                    <Text size="xs" c="dimmed">
                      {plural(gap.contacts ?? 0, "ticket")}
                    </Text>
                  </>
                )}
              </Table.Td>
              <Table.Td>
                {gap.hours && (
                  <Estimate
                    estimate={gap.hours}
                    unit="hours"
                    noun="timed ticket"
                    scale={{ min: 0, max: top }}
                    note={costWords(gap)}
                  />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Standing({ gap }: { gap: Gap }) {
  const said = gap.closure ? closureWords(gap.closure) : gap.draft ? `${draftWords(gap.draft)}.` : null;
  const dismissed = gap.state === "dismissed" ? `Dismissed by ${gap.decidedBy}: ${gap.decidedReason}` : null;
  const shown = dismissed ?? said ?? (gap.audience === "bot" ? "Asked for a bot." : null);
  return shown ? (
    <Text size="xs" c="dimmed">
      {shown}
    </Text>
  ) : null;
}
