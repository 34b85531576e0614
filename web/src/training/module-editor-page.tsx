import { Button, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Module } from "../client/wire.ts";
import { Page, Section } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { ItemEditor } from "./item-editor.tsx";
import { ItemKey } from "./item-key.tsx";
import { LessonEditor } from "./lesson-editor.tsx";
import { Source } from "./source.tsx";

export function ModuleEditorPage() {
  const id = useParam("id");
  const query = useRead("GET /modules/:id", { params: { id } }, { fresh: true });
  return (
    <Page
      question="What should this module say?"
      title="Edit module"
      back={{ to: `/modules/${id}`, label: "Module" }}
      answer="Agents see what was published last; what you write here waits until you publish it."
    >
      <Loaded query={query} lines={4} height={110}>
        {(module) => (query.isFetchedAfterMount ? <Editor key={module.id} stored={module} /> : null)}
      </Loaded>
    </Page>
  );
}

/** Unsaved work outlives a closed tab in this browser. */
const keyOf = (id: string) => `plumb module ${id}`;

function readKept(stored: Module): Module {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(stored.id)) ?? "null") as Module | null;
    return kept?.id === stored.id ? kept : stored;
  } catch {
    return stored;
  }
}

function Editor({ stored }: { stored: Module }) {
  const go = useGo();
  const [module, setModule] = useState(() => readKept(stored));
  const changed = JSON.stringify(module) !== JSON.stringify(stored);
  const change = (next: Module) => {
    setModule(next);
    localStorage.setItem(keyOf(stored.id), JSON.stringify(next));
  };
  const forget = () => localStorage.removeItem(keyOf(stored.id));
  const save = useSend("PUT /modules/:id", {
    refresh: ["GET /modules", "GET /modules/:id", "GET /modules/:id/life"],
    done: () => {
      forget();
      go(`/modules/${stored.id}`);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ params: { id: stored.id }, body: module });
      }}
    >
      <Facts module={module} change={change} />
      <Lessons module={module} change={change} />
      <Items module={module} change={change} />
      {save.error && <Problem error={save.error} doing="saving" />}
      <Stack mt="lg" align="start">
        <Button type="submit" loading={save.isPending} disabled={!changed}>
          Save the draft
        </Button>
        {changed && (
          <Button
            variant="subtle"
            onClick={() => {
              forget();
              setModule(stored);
            }}
          >
            Drop my changes
          </Button>
        )}
      </Stack>
    </form>
  );
}

type PartProps = { module: Module; change: (next: Module) => void };

function Facts({ module, change }: PartProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 4 }}>
      <TextInput
        label="Title"
        required
        value={module.title}
        onChange={(event) => change({ ...module, title: event.currentTarget.value })}
      />
      <TextInput
        label="Skill"
        required
        value={module.skill}
        onChange={(event) => change({ ...module, skill: event.currentTarget.value })}
      />
      <NumberInput
        label="Minutes"
        min={1}
        max={240}
        value={module.minutes}
        onChange={(value) => change({ ...module, minutes: Number(value) || 1 })}
      />
      <NumberInput
        label="Pass mark, %"
        min={0}
        max={100}
        value={Math.round(100 * module.passMark)}
        onChange={(value) => change({ ...module, passMark: Number(value) / 100 })}
      />
    </SimpleGrid>
  );
}

function Lessons({ module, change }: PartProps) {
  const put = (at: number, lesson: Module["lessons"][number] | null) => {
    const lessons = module.lessons.flatMap((one, index) => (index === at ? (lesson ?? []) : one));
    change({ ...module, lessons });
  };
  return (
    <Section title="Lessons">
      {module.lessons.map((lesson, at) => (
        <SimpleGrid key={lesson.id} cols={{ base: 1, md: 2 }} mb="lg">
          <LessonEditor lesson={lesson} last={module.lessons.length === 1} change={(next) => put(at, next)} />
          <div>
            <PlainMarkdown text={lesson.text} />
            {lesson.citations.map((citation) => (
              <Source key={`${citation.ref}-${citation.start}`} citation={citation} />
            ))}
          </div>
        </SimpleGrid>
      ))}
    </Section>
  );
}

function Items({ module, change }: PartProps) {
  const put = (at: number, item: Module["items"][number] | null) => {
    const items = module.items.flatMap((one, index) => (index === at ? (item ?? []) : one));
    change({ ...module, items });
  };
  const add = () => {
    const cited = module.items.find(({ citation }) => citation)?.citation ?? module.lessons[0]?.citations[0];
    if (!cited) return;
    const taken = new Set(module.items.map(({ id }) => id));
    let n = module.items.length + 1;
    while (taken.has(`question-${n}`)) n += 1;
    const item = { id: `question-${n}`, ref: cited.ref, prompt: "", explanation: "", citation: cited };
    change({ ...module, items: [...module.items, { ...item, kind: "single", options: ["", " "], answer: 0 }] });
  };
  return (
    <Section title="Questions">
      {module.items.map((item, at) => (
        <SimpleGrid key={item.id} cols={{ base: 1, md: 2 }} mb="lg">
          <ItemEditor item={item} citations={citationsOf(module)} change={(next) => put(at, next)} />
          <ItemKey item={item} number={at + 1} />
        </SimpleGrid>
      ))}
      <Button variant="default" onClick={add}>
        Add a question
      </Button>
    </Section>
  );
}

/** Rules that the module quotes already: a question cites one of them. */
function citationsOf(module: Module) {
  const all = [
    ...module.items.flatMap(({ citation }) => citation ?? []),
    ...module.lessons.flatMap((one) => one.citations),
  ];
  return [...new Map(all.map((citation) => [`${citation.ref} ${citation.start}`, citation])).values()];
}
