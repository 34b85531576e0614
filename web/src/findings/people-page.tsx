import { Select, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { number, percent, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { CriterionPicker, useCriterion } from "./criterion-picker.tsx";
import { FindingsNav } from "./findings-nav.tsx";
import { ScopeFilter, useScope } from "./scope-filter.tsx";

const dimensions = [
  { value: "team", label: "Team" },
  { value: "agent", label: "Agent" },
  { value: "site", label: "Site" },
  { value: "channel", label: "Channel" },
  { value: "region", label: "Region" },
  { value: "language", label: "Language" },
  { value: "contactReason", label: "Contact reason" },
  { value: "handledBy", label: "People or bot" },
  { value: "month", label: "Month" },
] as const;

export function PeoplePage() {
  const { criteria, chosen, query: calibration } = useCriterion();
  const [{ by }, change] = useAddress();
  const dimension = dimensions.find(({ value }) => value === by)?.value ?? "team";
  const query = useRead(
    "GET /rates/:criterionId",
    { params: { criterionId: chosen?.criterionId ?? "" }, query: { ...useScope(), by: dimension } },
    { enabled: chosen !== null, keepPrevious: true },
  );
  return (
    <Page
      question={
        chosen ? (
          <>
            Who meets <em>{chosen.title}</em>, and who needs help?
          </>
        ) : (
          "Who needs help?"
        )
      }
      title="People and teams"
      answer={query.data && <Answer rates={query.data} />}
    >
      <FindingsNav />
      <Loaded query={calibration} lines={2}>
        {() =>
          chosen === null ? (
            <Empty title="Nothing is scored yet">
              When tickets are scored and reviewed, corrected rates stand here by team, agent and more.
            </Empty>
          ) : (
            <>
              <ScopeFilter>
                <CriterionPicker criteria={criteria} chosen={chosen} />
                <Select
                  label="By"
                  size="xs"
                  w={170}
                  allowDeselect={false}
                  data={[...dimensions]}
                  value={dimension}
                  onChange={(value) => change({ by: value })}
                />
              </ScopeFilter>
              <Loaded query={query} lines={4} height={56}>
                {(rates) => <Rates rates={rates} />}
              </Loaded>
            </>
          )
        }
      </Loaded>
      <Standings />
    </Page>
  );
}

type RatesReply = Reply<"GET /rates/:criterionId">;

function Answer({ rates: { groups, by } }: { rates: RatesReply }) {
  const known = groups.filter(({ estimate }) => estimate !== null);
  const flagged = known.filter((group) => group.flagged);
  if (known.length === 0) return <>Too few audits to tell any of them.</>;
  if (flagged.length === 0) return <>Nobody is surely below the target.</>;
  return (
    <>
      {flagged.map(({ name }) => plainName(by, name)).join(", ")} {flagged.length === 1 ? "is" : "are"} surely below the
      target.
    </>
  );
}

function Rates({ rates: { groups, by, target } }: { rates: RatesReply }) {
  return (
    <>
      <EstimateTable
        heading={dimensions.find(({ value }) => value === by)?.label ?? "Group"}
        order="name"
        asideHeading="Told apart from"
        rows={groups.map(({ group, name, tickets, audits, estimate, flagged, overlaps }) => ({
          id: group,
          name,
          title:
            by === "agent" ? (
              <a href={`/findings/people/agent/${encodeURIComponent(group)}`}>{name}</a>
            ) : by === "team" ? (
              <a href={`/findings/people/team/${encodeURIComponent(group)}`}>{words(name)}</a>
            ) : (
              plainName(by, name)
            ),
          detail: `${plural(tickets, "ticket")}${flagged ? " · surely below target" : ""}`,
          estimate,
          missing: `Not enough audits (${number(audits)} of at least 5)`,
          target,
          quiet: true,
          aside: estimate === null ? "" : apart({ groups, by }, group, overlaps),
        }))}
      />
      <Text size="sm" c="dimmed" mt="sm" maw="46em">
        Corrected by blind audits, with what the judge says of all tickets. There is no rank: an order is only there
        between groups whose intervals do not overlap. “Surely below” keeps false alarms among all groups to one in ten.
      </Text>
    </>
  );
}

const plainName = (by: RatesReply["by"], name: string) => (by === "agent" || by === "site" ? name : words(name));

function apart({ groups, by }: Pick<RatesReply, "groups" | "by">, group: string, overlaps: readonly string[]): string {
  const others = groups.filter((one) => one.group !== group && one.estimate !== null);
  const distinct = others.filter((one) => !overlaps.includes(one.group));
  if (others.length === 0) return "";
  if (distinct.length === 0) return "nobody yet";
  return distinct.length === others.length ? "all others" : distinct.map(({ name }) => plainName(by, name)).join(", ");
}

function Standings() {
  const query = useRead("GET /agent-standings", {});
  return (
    <Section title="Whom should a coach see first?">
      <Loaded query={query} lines={4} height={56}>
        {(reply) =>
          reply.agents.length === 0 ? (
            <Empty title="No agent's ticket has been reviewed blind">
              Agents stand here once drawn tickets of theirs are reviewed.
            </Empty>
          ) : (
            <>
              <EstimateTable
                heading="Agent"
                order="given"
                asideHeading="In the lowest tenth"
                rows={reply.agents.map(
                  ({ agentId, name, team, audits, withoutError, estimate, shrunk, bottomTenth }) => ({
                    id: agentId,
                    name,
                    title: <a href={`/findings/people/agent/${encodeURIComponent(agentId)}`}>{name}</a>,
                    detail: `${team ? words(team) : "no team"} · ${withoutError} of ${plural(audits, "ticket")} without a critical error`,
                    estimate,
                    missing: `Not enough audits (${number(audits)} of at least 5)`,
                    hollow: { value: shrunk, label: "pulled towards all agents" },
                    aside: bottomTenth === null ? "" : `${percent(bottomTenth)} likely`,
                  }),
                )}
              />
              <Text size="sm" c="dimmed" mt="sm" maw="46em">
                In the order for coaching, not a ranking: the hollow mark pulls each agent towards all, and the last
                column says how probable a place in the lowest tenth is.{" "}
                {reply.ticketsNeeded !== null &&
                  `Here it takes about ${plural(reply.ticketsNeeded, "audit")} an agent before such figures are dependable (reliability 0.8).`}{" "}
                <ByChance {...reply.byChance} />
              </Text>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

type ByChanceProps = Reply<"GET /agent-standings">["byChance"];

function ByChance({ rate, bar, samples }: ByChanceProps) {
  const often = samples.map(
    ({ tickets, share }) => `in ${number(100 * share)} of 100 samples of ${number(tickets)} tickets`,
  );
  return (
    <>
      By chance alone, an agent at {percent(rate)} shows less than {percent(bar)} {often.join(", and ")}.
    </>
  );
}
