import { Button, List, Text } from "@mantine/core";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, groupName, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { PlanSession } from "./plan-session.tsx";
import classes from "./training.module.css";

type Day = Reply<"GET /coach-day">;

/** A coach's morning: who to talk to, what was agreed, who is stuck. */
export function CoachDayPage() {
  const { me } = useSession();
  const query = useRead("GET /coach-day", {}, { fresh: true });
  const mayAct = me.role !== "head";
  return (
    <Page
      question="Whom do I help today, and with what?"
      title="Coaching"
      width="reading"
      answer={query.data && <Answer today={query.data} />}
      actions={mayAct && <PlanSession />}
    >
      <Loaded query={query} lines={4} height={90}>
        {(today) => (
          <>
            <Sessions today={today} />
            <Actions today={today} />
            <SignOffs today={today} />
            <Stuck today={today} />
            <Suggested today={today} mayAct={mayAct} />
          </>
        )}
      </Loaded>
      <Section title="More">
        <List size="sm">
          <List.Item>
            <a href="/coaching/sessions">All sessions</a>
          </List.Item>
          <List.Item>
            <a href="/onboarding">Onboarding paths</a>
          </List.Item>
        </List>
      </Section>
    </Page>
  );
}

function Answer({ today: { sessions, actions, signOffs, late, failed } }: { today: Day }) {
  const all = sessions.length + actions.length + signOffs.length + late.length + failed.length;
  if (all === 0) return "Nothing waits for you today.";
  return (
    <>
      {plural(sessions.length, "session")}, {plural(actions.length, "action item")} due,{" "}
      {plural(signOffs.length, "sign-off")}, {plural(late.length + failed.length, "learner")} stuck.
    </>
  );
}

function Sessions({ today: { sessions } }: { today: Day }) {
  return (
    <Section title="Sessions">
      {sessions.length === 0 ? (
        <Empty title="No session today">Plan one from a finding below, or with the button above.</Empty>
      ) : (
        sessions.map(({ id, agentName, purpose, plannedFor, pins, coach }) => (
          <section key={id} className={classes.card} aria-label={`Session with ${agentName}`}>
            <div className={classes.cardHead}>
              <h3 className={classes.cardTitle}>{agentName}</h3>
              <StepLink to={`/coaching/${id}`}>Open</StepLink>
            </div>
            <Text size="sm">
              {purpose}; {plural(pins.length, "pin")}; {coach}, {day(plannedFor)}
            </Text>
          </section>
        ))
      )}
    </Section>
  );
}

function Actions({ today: { actions } }: { today: Day }) {
  const done = useSend("POST /coaching-actions/:id/done", { refresh: ["GET /coach-day", "GET /coaching-sessions"] });
  if (actions.length === 0) return null;
  return (
    <Section title="Action items due">
      {actions.map(({ id, text, agentName, dueOn, sessionId }) => (
        <div key={id} className={classes.order}>
          <span>
            <a href={`/coaching/${sessionId}`}>{agentName}</a>: {text}, due {day(dueOn)}
          </span>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Done: ${text}`}
            onClick={() => done.mutate({ params: { id } })}
          >
            Done
          </Button>
        </div>
      ))}
      {done.error && <Problem error={done.error} doing="saving" />}
    </Section>
  );
}

function SignOffs({ today: { signOffs } }: { today: Day }) {
  if (signOffs.length === 0) return null;
  return (
    <Section title="Ready to go on">
      <List size="sm">
        {signOffs.map(({ enrolmentId, stageId, agentName, title }) => (
          <List.Item key={`${enrolmentId} ${stageId}`}>
            {agentName}, <a href="/onboarding">{title}</a>: everything is done, a coach has to sign
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

function Stuck({ today: { late, failed } }: { today: Day }) {
  if (late.length + failed.length === 0) return null;
  return (
    <Section title="Stuck in a module">
      <List size="sm">
        {failed.map(({ id, agentName, moduleTitle, attempts, bestScore }) => (
          <List.Item key={id}>
            {agentName}: {moduleTitle}, {plural(attempts, "attempt")}
            {bestScore !== null && `, best ${percent(bestScore)}`}
          </List.Item>
        ))}
        {late.map(({ id, agentName, moduleTitle, dueOn }) => (
          <List.Item key={id}>
            {agentName}: <a href="/assignments">{moduleTitle}</a>, was due on {day(dueOn)}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

function Suggested({ today: { findings }, mayAct }: { today: Day; mayAct: boolean }) {
  if (findings.length === 0) return null;
  return (
    <Section title="Worth a talk">
      <List size="sm">
        {findings.map(({ id, title, agents, groups }) => (
          <List.Item key={id}>
            <a href={`/findings/${id}`}>{title}</a>
            <List size="sm" listStyleType="none">
              {agents.map((agent) => (
                <People key={agent.id} people={[agent]} about={title} mayAct={mayAct} />
              ))}
              {groups.map(({ kind, name, agents: members }) => (
                <People
                  key={`${kind} ${name}`}
                  who={groupName(kind, name)}
                  people={members}
                  about={title}
                  mayAct={mayAct}
                />
              ))}
            </List>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

type PeopleProps = { who?: string; people: { id: string; name: string }[]; about: string; mayAct: boolean };

/** One agent, or a group that stands out with who is in it; a session with each is one press away. */
function People({ who, people, about, mayAct }: PeopleProps) {
  return (
    <List.Item>
      {who && `${who}: `}
      {people.map(({ id, name }) => (
        <span key={id} className={classes.person}>
          <a href={`/findings/people/agent/${encodeURIComponent(id)}`}>{name}</a>
          {mayAct && <PlanSession with={{ id, name }} about={about} />}
        </span>
      ))}
    </List.Item>
  );
}
