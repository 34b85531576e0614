import { useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Module } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { Loaded } from "../components/states.tsx";
import { KnowledgeCheck } from "./knowledge-check.tsx";
import { Source } from "./source.tsx";

export function ModulePage() {
  const id = useParam("id");
  const query = useRead("GET /modules/:id", { params: { id } });
  const module = query.data;
  return (
    <Page
      question={
        module ? (
          <>
            What does <em>{module.title}</em> teach?
          </>
        ) : (
          "What does this module teach?"
        )
      }
      title={module?.title ?? "Module"}
      width="reading"
      back={{ to: "/training?view=modules", label: "Modules" }}
      answer={module && <Answer module={module} />}
    >
      <Loaded query={query} lines={4} height={110}>
        {(loaded) => (
          <>
            {loaded.lessons.map((lesson) => (
              <Lesson key={lesson.id} lesson={lesson} />
            ))}
            <Section title="Do you know it?">
              <KnowledgeCheck items={loaded.items} />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Answer({ module: { skill, minutes, lessons, items } }: { module: Module }) {
  return (
    <>
      {skill}: {plural(lessons.length, "lesson")} and {plural(items.length, "question")}, about{" "}
      {plural(Math.round(minutes), "minute")}.
    </>
  );
}

function Lesson({ lesson }: { lesson: Module["lessons"][number] }) {
  return (
    <Section title={lesson.title}>
      <PlainMarkdown text={lesson.text} />
      {lesson.citations.map((citation) => (
        <Source key={`${citation.ref}-${citation.start}`} citation={citation} />
      ))}
    </Section>
  );
}
