import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { EditSimulation } from "./edit-simulation.tsx";
import classes from "./simulations.module.css";
import { StandingWord } from "./standing-word.tsx";
import { Trace } from "./trace.tsx";
import { byUrgency, type RunSummary, type SimulationsReply, type Text as SopText, standingOf } from "./words.ts";

export function SimulatePage() {
  const id = useParam("id");
  const query = useRead(
    "GET /sops/:id/simulations",
    { params: { id } },
    {
      again: (reply) => (reply?.texts.some(({ runs }) => runs.some(({ state }) => state === "waiting")) ? 1500 : false),
    },
  );
  const title = query.data?.title ?? id;
  return (
    <Page
      question={
        <>
          Would a bot handle <em>{title}</em> as you mean it?
        </>
      }
      title={`Simulations of ${title}`}
      back={{ to: `/sops/${id}`, label: title }}
      answer={
        query.data &&
        (query.data.model
          ? `A customer and a bot are played by ${query.data.model}; every branch is walked by script.`
          : "There is no model here, so every case is walked by script: ways, tools and hand-offs are checked, words are not.")
      }
    >
      <Loaded query={query} lines={6}>
        {(reply) => <Simulations reply={reply} />}
      </Loaded>
    </Page>
  );
}

function Simulations({ reply }: { reply: SimulationsReply }) {
  const { me } = useSession();
  const [{ on, run, edit }, change] = useAddress();
  const may = me.role === "sop-owner" || me.role === "head";
  const text =
    reply.texts.find(({ versionId, draftId }) => on && (versionId === on || draftId === on)) ?? reply.texts[0];
  if (!text) return <Empty title="There is no text to run on">Write the SOP first.</Empty>;
  if (edit && may) return <EditSimulation key={edit} reply={reply} id={edit === "new" ? null : edit} />;
  const rows = rowsOf(reply, text);
  const failed = rows.filter(({ standing }) => standing === "failed");
  const shown = run ?? failed.find(({ last }) => last)?.last?.id;
  return (
    <>
      <Group align="end" justify="space-between" mb="sm">
        <NativeSelect
          label="On which text"
          value={keyOf(text)}
          onChange={(event) => change({ on: event.currentTarget.value, run: null })}
          data={reply.texts.map((one) => ({ value: keyOf(one), label: one.label }))}
        />
        {may && <Acts reply={reply} text={text} />}
      </Group>
      <Section title="Cases" aside={countWords(rows)}>
        {reply.required && (
          <Text size="sm" mb="xs">
            This SOP is approved only when every one of them passes.
          </Text>
        )}
        <ul className={classes.list}>
          {rows.map(({ key, title, standing, last }) => (
            <li key={key} data-chosen={(last && last.id === shown) || undefined}>
              <StandingWord standing={standing} />
              <span>{last ? <a href={addressOf(reply, text, last)}>{title}</a> : title}</span>
              <Text span size="sm" c="dimmed">
                {last ? (last.how === "model" ? "with a model" : "by script") : ""}
              </Text>
            </li>
          ))}
        </ul>
        {reply.simulations.length === 0 && (
          <Text size="sm" c="dimmed" mt="sm">
            No case is stored yet. A case says who writes, what they want and what has to come of it.
          </Text>
        )}
      </Section>
      {shown && <Trace runId={shown} editable={may} />}
    </>
  );
}

const keyOf = ({ versionId, draftId }: SopText): string => versionId ?? draftId ?? "";

function addressOf({ sopId }: SimulationsReply, text: SopText, run: RunSummary): string {
  return addressTo(`/sops/${sopId}/simulate`, { on: keyOf(text), run: run.id });
}

type Row = { key: string; title: string; standing: ReturnType<typeof standingOf>; last: RunSummary | undefined };

/** Every branch and every case on one text, what fails first. */
function rowsOf({ simulations }: SimulationsReply, { runs }: SopText): Row[] {
  const cases = simulations.map(({ id, definition }) => ({ id: id as string | null, title: definition.title }));
  return [{ id: null, title: "Every branch" }, ...cases]
    .map(({ id, title }) => {
      const last = runs.find((one) => one.simulationId === id);
      return { key: id ?? "every-branch", title, standing: standingOf(last), last };
    })
    .sort((a, b) => byUrgency(a.standing, b.standing));
}

function countWords(rows: readonly Row[]): string {
  const passed = rows.filter(({ standing }) => standing === "passed").length;
  return `${passed} of ${plural(rows.length, "case")} ${passed === 1 ? "passes" : "pass"}`;
}

function Acts({ reply, text }: { reply: SimulationsReply; text: SopText }) {
  const run = useSend("POST /sops/:id/simulation-runs", {
    refresh: ["GET /sops/:id/simulations", "GET /sop-versions/:id/simulations"],
  });
  const of = text.versionId === null ? { draftId: text.draftId ?? undefined } : { versionId: text.versionId };
  return (
    <div>
      <Group gap="xs">
        <Button
          component="a"
          href={addressTo(`/sops/${reply.sopId}/simulate`, { edit: "new" })}
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
        >
          New case
        </Button>
        <Button
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={run.isPending}
          onClick={() => run.mutate({ params: { id: reply.sopId }, body: of })}
        >
          Run all now
        </Button>
      </Group>
      {run.error && <Problem error={run.error} doing="saving" />}
    </div>
  );
}
