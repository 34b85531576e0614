import { SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addressTo, type Search, useAddress } from "../client/address.ts";
import type { ApiError } from "../client/api-error.ts";
import type { Answer, AnswerPart, Role } from "../client/wire.ts";
import { Page } from "../components/page.tsx";
import { Loaded } from "../components/states.tsx";
import { PastedConversation } from "../copilot/pasted.tsx";
import { useSession } from "../session/session.ts";
import { AnswerView, Arriving } from "./answer-view.tsx";
import classes from "./ask.module.css";
import { askStreamed } from "./ask-streamed.ts";
import { History } from "./history.tsx";
import { PlacePicker } from "./place-picker.tsx";
import { QuestionField } from "./question-field.tsx";

const examples = [
  "A creator's payout has not arrived, what do I check first?",
  "Customer lost the phone with the codes, how do I reset two-factor?",
  "The wrong item came in a shop order",
];

export function AskPage() {
  const [search, change] = useAddress();
  const asked = search.q?.trim() ?? "";
  return (
    <Page question="What do I do now?" title={asked || "Ask"} width="reading">
      <QuestionField key={asked} asked={asked} ask={(q) => change({ q, facts: null, typed: null, way: null })} />
      <PlacePicker />
      <Ways />
      {search.way === "conversation" ? (
        <PastedConversation search={search} />
      ) : asked ? (
        <AnswerArea search={search} asked={asked} choose={change} />
      ) : (
        <>
          <Examples place={{ ...search, q: undefined }} />
          <History />
        </>
      )}
    </Page>
  );
}

function Examples({ place }: { place: Search }) {
  return (
    <div className={classes.examples}>
      <Text size="sm" c="dimmed">
        The answer is the step in force for your channel, region and date, with its source. Asked often:
      </Text>
      {examples.map((example) => (
        <a key={example} href={addressTo("/ask", { ...place, q: example })}>
          {example}
        </a>
      ))}
    </div>
  );
}

const copilotRoles: readonly Role[] = ["agent", "qa-lead", "trainer", "head", "operator"];

/** A question, or the whole conversation. */
function Ways() {
  const { me } = useSession();
  const [{ way }, change] = useAddress();
  if (!copilotRoles.includes(me.role)) return null;
  return (
    <SegmentedControl
      size="xs"
      mt="md"
      value={way === "conversation" ? way : "question"}
      onChange={(value) => change({ way: value === "conversation" ? value : null })}
      data={[
        { value: "question", label: "A question" },
        { value: "conversation", label: "A conversation" },
      ]}
    />
  );
}

type AnswerAreaProps = { search: Search; asked: string; choose: (patch: Record<string, string>) => void };

/** Asking the same thing from the same place within a minute shows the same answer; it is not asked again. */
function AnswerArea({ search, asked, choose }: AnswerAreaProps) {
  const { channel, region, language, asOf, facts } = search;
  const [arrived, setArrived] = useState<readonly AnswerPart[]>([]);
  const query = useQuery<Answer, ApiError>({
    queryKey: ["POST /answers", asked, channel, region, language, asOf, facts],
    queryFn: ({ signal }) => {
      const place = filled({ channel, region, language, asOf });
      const body = { question: asked, ...place, facts: facts ? facts.split(",") : [] };
      setArrived([]);
      return askStreamed(body, { signal, onPart: (part) => setArrived((before) => [...before, part]) });
    },
    staleTime: 60_000,
    retry: false,
  });
  const add = (patch: Record<string, string>) =>
    choose(patch.facts && facts ? { facts: `${facts},${patch.facts}` } : patch);
  return (
    <div className={classes.answerArea} aria-live="polite">
      {query.isFetching && query.data === undefined && arrived.length > 0 ? (
        <Arriving sentences={arrived} search={search} />
      ) : (
        <Loaded query={query} lines={4} height={56}>
          {(answer) => <AnswerView answer={answer} search={search} choose={add} />}
        </Loaded>
      )}
    </div>
  );
}

function filled<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  const known = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(known) as { [K in keyof T]?: string };
}
