import { Button, Group, MultiSelect, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, plural, today } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Stages } from "./stages.tsx";
import classes from "./training.module.css";

type Onboarding = Reply<"GET /onboarding">;

export function OnboardingPage() {
  const { me } = useSession();
  const query = useRead("GET /onboarding", {});
  const trainer = me.role === "trainer" || me.role === "operator";
  return (
    <Page
      question="How far are the new ones, and who may go on?"
      title="Onboarding"
      width="reading"
      back={{ to: "/coaching", label: "Coaching" }}
      answer={
        query.data && `${plural(query.data.enrolments.length, "agent")} on ${plural(query.data.paths.length, "path")}.`
      }
    >
      <Loaded query={query} lines={2} height={120}>
        {(onboarding) => (
          <>
            {onboarding.enrolments.length === 0 && (
              <Empty title="Nobody is on a path">
                A path has stages: modules, nesting with a coach beside, and a sign-off in the coach's name.
              </Empty>
            )}
            {onboarding.enrolments.map((enrolment) => (
              <section key={enrolment.enrolmentId} className={classes.card} aria-label={enrolment.agentName}>
                <h2 className={classes.cardTitle}>
                  {enrolment.agentName}: {enrolment.pathTitle}
                </h2>
                <span>
                  with {enrolment.coach}, since {day(enrolment.startedOn)}
                </span>
                <Stages enrolment={enrolment} maySign={trainer || me.role === "qa-lead"} />
              </section>
            ))}
            {trainer && onboarding.paths.length > 0 && <Enrol paths={onboarding.paths} me={me.name} />}
            {trainer && <NewPath />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Enrol({ paths, me }: { paths: Onboarding["paths"]; me: string }) {
  const people = useRead("GET /learners", {});
  const [agentId, setAgent] = useState<string | null>(null);
  const [pathId, setPath] = useState<string | null>(paths[0]?.id ?? null);
  const [coach, setCoach] = useState(me);
  const enrol = useSend("POST /onboarding-enrolments", { refresh: ["GET /onboarding"], done: () => setAgent(null) });
  return (
    <Section title="Put somebody on a path">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (agentId && pathId) enrol.mutate({ body: { agentId, pathId, coach, startedOn: today() } });
        }}
      >
        <Group align="end">
          <Select
            label="Agent"
            searchable
            data={(people.data?.learners ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={agentId}
            onChange={setAgent}
          />
          <Select
            label="Path"
            allowDeselect={false}
            data={paths.map(({ id, title }) => ({ value: id, label: title }))}
            value={pathId}
            onChange={setPath}
          />
          <TextInput label="Coach" required value={coach} onChange={(event) => setCoach(event.currentTarget.value)} />
          <Button type="submit" variant="default" disabled={agentId === null} loading={enrol.isPending}>
            Begin today
          </Button>
        </Group>
        {enrol.error && <Problem error={enrol.error} doing="saving" />}
      </form>
    </Section>
  );
}

type Stage = Onboarding["paths"][number]["stages"][number];
const blank = (n: number): Stage => ({ id: `stage-${n}`, title: "", modules: [], nestingTickets: 0, signOff: false });

function NewPath() {
  const modules = useRead("GET /modules", {});
  const [title, setTitle] = useState("");
  const [stages, setStages] = useState<Stage[]>([blank(1)]);
  const save = useSend("PUT /onboarding-paths/:id", {
    refresh: ["GET /onboarding"],
    done: () => {
      setTitle("");
      setStages([blank(1)]);
    },
  });
  const id = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const put = (at: number, change: Partial<Stage>) =>
    setStages(stages.map((stage, index) => (index === at ? { ...stage, ...change } : stage)));
  return (
    <Section title="Write a path">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ params: { id }, body: { id, title, stages } });
        }}
      >
        <Stack>
          <TextInput label="Title" required value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
          {stages.map((stage, at) => (
            <Group key={stage.id} align="end">
              <TextInput
                label={`Stage ${at + 1}`}
                required
                value={stage.title}
                onChange={(event) => put(at, { title: event.currentTarget.value })}
              />
              <MultiSelect
                label="Modules"
                style={{ flex: 1, minWidth: 200 }}
                data={(modules.data?.modules ?? [])
                  .filter(({ version }) => version > 0)
                  .map((one) => ({ value: one.id, label: one.title }))}
                value={stage.modules}
                onChange={(chosen) => put(at, { modules: chosen })}
              />
              <NumberInput
                label="Nesting tickets"
                min={0}
                max={200}
                w={130}
                value={stage.nestingTickets}
                onChange={(value) => put(at, { nestingTickets: Number(value) || 0 })}
              />
              <Switch
                label="Sign-off"
                checked={stage.signOff}
                onChange={(event) => put(at, { signOff: event.currentTarget.checked })}
              />
            </Group>
          ))}
          <Group>
            <Button variant="subtle" onClick={() => setStages([...stages, blank(stages.length + 1)])}>
              Add a stage
            </Button>
            <Button type="submit" variant="default" loading={save.isPending} disabled={id === ""}>
              Save the path
            </Button>
          </Group>
          {save.error && <Problem error={save.error} doing="saving" />}
        </Stack>
      </form>
    </Section>
  );
}
