import { List, Text } from "@mantine/core";
import { addressTo, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { EstimateTable } from "../components/estimate-table.tsx";
import { day, number, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";

type Profile = Reply<"GET /quality-groups/:by/:group">;
type Learners = Reply<"GET /learners">["learners"];

/** One agent or team: what is met and missed with the interval of each figure, and what is being done about it. */
export function GroupPage() {
  const by = useParam("by") === "team" ? "team" : "agent";
  const group = useParam("group");
  const query = useRead("GET /quality-groups/:by/:group", { params: { by, group } });
  const people = useRead("GET /learners", {});
  const learners = people.data?.learners ?? [];
  const name = by === "team" ? `Team ${words(group)}` : (learners.find(({ id }) => id === group)?.name ?? group);
  return (
    <Page
      question={
        <>
          How is <em>{name}</em> doing, and what would help?
        </>
      }
      title={name}
      back={{ to: "/findings/people", label: "People and teams" }}
      answer={query.data && <Answer profile={query.data} />}
    >
      <Loaded query={query} lines={5} height={64}>
        {(profile) =>
          profile.criteria.length === 0 ? (
            <Empty title="No ticket is scored here yet">
              When tickets of {name} are scored and reviewed blind, the corrected rates stand here.
            </Empty>
          ) : (
            <Figures profile={profile} />
          )
        }
      </Loaded>
      {by === "team" ? <Members team={group} learners={learners} /> : <Learning agentId={group} learners={learners} />}
    </Page>
  );
}

function Answer({ profile: { criteria, by } }: { profile: Profile }) {
  const flagged = criteria.filter((one) => one.flagged);
  const known = criteria.filter(({ estimate }) => estimate !== null).length;
  if (known === 0) return <>Too few blind reviews to tell anything: fewer than five on every criterion.</>;
  if (flagged.length === 0)
    return (
      <>
        On no criterion is this {by} surely below the target, as far as {plural(known, "criterion", "criteria")} can be
        told.
      </>
    );
  return <>Surely below the target: {flagged.map(({ title }) => title).join(", ")}.</>;
}

function Figures({ profile: { reviews, criteria, by, group } }: { profile: Profile }) {
  return (
    <>
      {reviews && (
        <Panel>
          <Text size="sm" fw={600} mb={4}>
            Whole reviews, corrected by blind audits
          </Text>
          {reviews.estimate ? (
            <Estimate estimate={reviews.estimate} />
          ) : (
            <Text size="sm">Not enough audits ({number(reviews.audits)} of at least 5)</Text>
          )}
        </Panel>
      )}
      <Section title="What is met, and what is missed?">
        <EstimateTable
          heading="Criterion"
          rows={criteria.map(({ criterionId, title, tickets, audits, estimate, flagged, target }) => ({
            id: criterionId,
            name: title,
            title:
              by === "agent" ? (
                <a href={addressTo("/tickets", { agentId: group, criterion: criterionId })}>{title}</a>
              ) : (
                title
              ),
            detail: `${plural(tickets, "ticket")}${flagged ? " · surely below target" : ""}`,
            estimate,
            missing: `Not enough audits (${number(audits)} of at least 5)`,
            target,
            quiet: true,
          }))}
        />
        <Text size="sm" c="dimmed" mt="sm" maw="46em">
          Corrected by blind audits, with what the judge says of all tickets. “Surely below” keeps false alarms among
          all {by}s on a criterion to one in ten. Misses that an SOP, a bot or a tool is the cause of count here as
          tickets, not against anybody: see the <a href="/findings">findings</a>.
        </Text>
      </Section>
    </>
  );
}

function Members({ team, learners }: { team: string; learners: Learners }) {
  const members = learners.filter((one) => one.team === team);
  if (members.length === 0) return null;
  return (
    <Section title="Who is in it?">
      <List>
        {members.map(({ id, name, startedOn }) => (
          <List.Item key={id}>
            <a href={`/findings/people/agent/${encodeURIComponent(id)}`}>{name}</a>
            {startedOn && `, since ${day(startedOn)}`}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

/** What this agent is learning, and with whom. */
function Learning({ agentId, learners }: { agentId: string; learners: Learners }) {
  const { me } = useSession();
  const open = mayOpen(me.role, "/assignments");
  const assignments = useRead("GET /assignments", {}, { enabled: open });
  const sessions = useRead("GET /coaching-sessions", {}, { enabled: open });
  const own = assignments.data?.assignments.filter((one) => one.agentId === agentId) ?? [];
  const talks = sessions.data?.sessions.filter((one) => one.agentId === agentId) ?? [];
  const agent = learners.find(({ id }) => id === agentId);
  return (
    <>
      {open && (
        <Section title="What is being done?">
          {own.length + talks.length === 0 ? (
            <Text size="sm">No module is assigned and no coaching session is planned.</Text>
          ) : (
            <List>
              {own.map(({ id, moduleId, moduleTitle, state, dueOn }) => (
                <List.Item key={id}>
                  <a href={`/modules/${moduleId}`}>{moduleTitle}</a>, {words(state).toLowerCase()}
                  {state === "completed" ? "" : `, due ${day(dueOn)}`}
                </List.Item>
              ))}
              {talks.map(({ id, purpose, plannedFor }) => (
                <List.Item key={id}>
                  Coaching on {day(plannedFor)}: <a href={`/coaching/${id}`}>{purpose}</a>
                </List.Item>
              ))}
            </List>
          )}
        </Section>
      )}
      {agent?.team && (
        <Text size="sm" mt="md">
          In <a href={`/findings/people/team/${encodeURIComponent(agent.team)}`}>team {words(agent.team)}</a>
          {agent.startedOn && `, since ${day(agent.startedOn)}`}.
        </Text>
      )}
    </>
  );
}
