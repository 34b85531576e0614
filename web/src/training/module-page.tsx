import { Button, Stack } from "@mantine/core";
import { addressTo, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Module } from "../client/wire.ts";
import { percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { ItemAnalysis } from "./item-analysis.tsx";
import { ItemKey } from "./item-key.tsx";
import { ModuleLife } from "./module-life.tsx";
import { Source } from "./source.tsx";

/** Those who keep modules see everything; an agent is sent to take it. */
export function ModulePage() {
  const { me } = useSession();
  const id = useParam("id");
  return me.role === "agent" ? <ForAgents id={id} /> : <ForKeepers id={id} />;
}

function ForAgents({ id }: { id: string }) {
  return (
    <Page question="Ready to take this module?" title="Module" width="reading" back={{ to: "/learn", label: "Learn" }}>
      <Empty title="You take it step by step" step={<StepLink to={`/modules/${id}/take`}>Begin or go on</StepLink>}>
        Lessons first, then the questions. You can stop at any time; it goes on where you left.
      </Empty>
    </Page>
  );
}

function ForKeepers({ id }: { id: string }) {
  const { me } = useSession();
  const query = useRead("GET /modules/:id", { params: { id } });
  const module = query.data;
  const mayEdit = me.role === "trainer" || me.role === "operator";
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
      actions={
        mayEdit &&
        module && (
          <Button component="a" href={`/modules/${id}/edit`} variant="default">
            Edit
          </Button>
        )
      }
    >
      <Loaded query={query} lines={4} height={110}>
        {(loaded) => (
          <>
            <ModuleLife id={id} mayEdit={mayEdit} />
            {loaded.lessons.map((lesson) => (
              <Lesson key={lesson.id} lesson={lesson} />
            ))}
            <Section title="Knowledge check" aside={`Pass mark ${percent(loaded.passMark)}`}>
              {loaded.items.length === 0 ? (
                <Empty title="No questions yet">Without questions, reading it to the end passes it.</Empty>
              ) : (
                <Stack gap="sm">
                  {loaded.items.map((item, index) => (
                    <ItemKey key={item.id} item={item} number={index + 1} />
                  ))}
                </Stack>
              )}
            </Section>
            <ItemAnalysis id={id} />
            <Section title="Does it work?">
              <StepLink to={addressTo("/effects", { module: id })}>See or plan a measurement of its effect</StepLink>
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
