import { Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { CriterionCalibration, Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { number, plural, words } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";

type GroupsReply = Reply<"GET /quality-groups">;
type Figure = GroupsReply["groups"][number];

const groupings = ["team", "agent", "channel", "language", "month"] as const;

/** Corrected scores of every team, agent, channel or month; a rank only where intervals separate. */
export function GroupTables({ criteria }: { criteria: readonly CriterionCalibration[] }) {
  const [search, change] = useAddress();
  const by = groupings.find((one) => one === search.by) ?? "team";
  const criterion = criteria.some(({ criterionId }) => criterionId === search.criterion) ? search.criterion : undefined;
  const query = useRead("GET /quality-groups", { query: { by, criterion } }, { keepPrevious: true });
  return (
    <Section title="Who does how well?">
      <Group mb="sm" align="end">
        <SegmentedControl
          value={by}
          onChange={(value) => change({ by: value === "team" ? null : value })}
          data={groupings.map((value) => ({ value, label: words(value) }))}
        />
        <Select
          aria-label="Score of"
          value={criterion ?? ""}
          onChange={(value) => change({ criterion: value || null })}
          data={[
            { value: "", label: "Whole reviews" },
            ...criteria.map(({ criterionId, title }) => ({ value: criterionId, label: title })),
          ]}
          w={260}
        />
      </Group>
      <Loaded query={query} lines={4} height={56}>
        {(reply) => (reply.groups.length === 0 ? <NoGroups /> : <Figures reply={reply} />)}
      </Loaded>
    </Section>
  );
}

function NoGroups() {
  return (
    <Empty title="Nothing to compare yet">
      Scores of teams, agents, channels and months stand here after the first audits.
    </Empty>
  );
}

function Figures({ reply: { by, groups, criterion, leastAudits } }: { reply: GroupsReply }) {
  return (
    <>
      <EstimateTable
        heading={words(by)}
        order={by === "month" ? "given" : "low"}
        asideHeading="Place"
        rows={groups.map((figure) => ({
          id: figure.group,
          name: figure.name,
          title: by === "agent" || by === "month" ? figure.name : words(figure.name),
          detail: plural(figure.tickets, "ticket"),
          estimate: figure.estimate,
          missing: `Not enough audits (${figure.audits} of ${leastAudits})`,
          target: criterion?.target ?? null,
          hollow: figure.raw === null ? null : { value: figure.raw, label: "auto-score alone" },
          aside: <Place figure={figure} groups={groups} />,
        }))}
      />
      <Text size="sm" c="dimmed" mt="sm" maw="46em">
        {criterion ? "Share of tickets that meet the criterion" : "Score of whole reviews"}, corrected by blind audits
        with one slope shared by all rows. A place is given only where intervals separate; "under target" holds at a
        false discovery rate of 10 %. Hollow mark: the auto-score alone.
      </Text>
    </>
  );
}

function Place({ figure, groups }: { figure: Figure; groups: readonly Figure[] }) {
  const { place, flagged } = figure;
  if (!place) return null;
  const known = groups.filter(({ estimate }) => estimate).length;
  const text =
    place.best === place.worst
      ? `${number(place.best)} of ${number(known)}`
      : place.best === 1 && place.worst === known
        ? "not distinguishable"
        : `${number(place.best)}–${number(place.worst)} of ${number(known)}`;
  return (
    <>
      {text}
      {flagged && (
        <div>
          <StateWord state="warning">Under target</StateWord>
        </div>
      )}
    </>
  );
}
