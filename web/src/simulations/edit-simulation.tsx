import { Button, Group, MultiSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import { Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty } from "../components/states.tsx";
import { CriteriaFields } from "./criteria-fields.tsx";
import { StubFields } from "./stub-fields.tsx";
import { type Criterion, type Definition, idOf, linesOf, type SimulationsReply } from "./words.ts";

const blank = { title: "", persona: "", goal: "", opening: "" };
const refresh = ["GET /sops/:id/simulations", "GET /sop-versions/:id/simulations"] as const;

/** Writes a case or changes one; what ran before the change has to run again, which it does by itself on texts in the works. */
export function EditSimulation({ reply, id }: { reply: SimulationsReply; id: string | null }) {
  const stored = reply.simulations.find((one) => one.id === id);
  if (id !== null && !stored)
    return (
      <Empty title="There is no such case">It may have been taken out. The others stand on the page before.</Empty>
    );
  return <CaseForm reply={reply} stored={stored} />;
}

type Stored = SimulationsReply["simulations"][number];

function CaseForm({ reply, stored }: { reply: SimulationsReply; stored: Stored | undefined }) {
  const go = useGo();
  const home = addressTo(`/sops/${reply.sopId}/simulate`);
  const done = () => go(home);
  const options = { refresh, done };
  const [words, setWords] = useState({ ...blank, ...pick(stored?.definition) });
  const [hidden, setHidden] = useState(stored?.definition.hidden?.join("\n") ?? "");
  const [takes, setTakes] = useState<string[]>(stored?.definition.takes ?? []);
  const [tools, setTools] = useState(stored?.definition.tools ?? []);
  const [expects, setExpects] = useState<Criterion[]>(stored?.definition.expects ?? []);
  const add = useSend("POST /simulations", options);
  const save = useSend("PUT /simulations/:id", options);
  const remove = useSend("DELETE /simulations/:id", options);
  const error = add.error ?? save.error ?? remove.error;
  const text = (name: keyof typeof blank) => ({
    value: words[name],
    required: true,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setWords((before) => ({ ...before, [name]: value }));
    },
  });
  const submit = () => {
    const definition: Definition = {
      ...words,
      id: stored?.id ?? idOf(words.title),
      sop: reply.sopId,
      hidden: linesOf(hidden),
      takes,
      tools,
      expects,
      maxTurns: stored?.definition.maxTurns ?? 8,
    };
    if (stored) save.mutate({ params: { id: stored.id }, body: { revision: stored.revision, definition } });
    else add.mutate({ body: definition });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Section title={stored ? "Change the case" : "A new case"}>
        <Stack maw="46em">
          <TextInput label="What it is about" {...text("title")} />
          <TextInput label="Who writes" description="An invented person, in a few words" {...text("persona")} />
          <TextInput label="What they want" {...text("goal")} />
          <Textarea label="Their first message" autosize minRows={2} {...text("opening")} />
          <Textarea
            label="What they say only when asked"
            description="One fact a line"
            autosize
            minRows={2}
            value={hidden}
            onChange={(event) => setHidden(event.currentTarget.value)}
          />
          <MultiSelect
            label="Conditions of the SOP that hold in this case"
            description="The walk by script takes these ways"
            data={[...new Set([...reply.conditions, ...takes])]}
            value={takes}
            onChange={setTakes}
            searchable
            clearable
          />
        </Stack>
      </Section>
      <StubFields stubs={tools} change={setTools} tools={reply.tools} />
      <CriteriaFields criteria={expects} change={setExpects} tools={reply.tools} steps={reply.steps} />
      {error && <Problem error={error} doing="saving" />}
      <Group mt="md">
        <Button type="submit" loading={add.isPending || save.isPending} disabled={expects.length === 0}>
          {stored ? "Save and run" : "Store and run"}
        </Button>
        <Button variant="default" component="a" href={home}>
          Leave it
        </Button>
        {stored && (
          <Button
            variant="subtle"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { id: stored.id } })}
          >
            Take it out
          </Button>
        )}
      </Group>
    </form>
  );
}

function pick(definition: Definition | undefined): Partial<typeof blank> {
  if (!definition) return {};
  const { title, persona, goal, opening } = definition;
  return { title, persona, goal, opening };
}
