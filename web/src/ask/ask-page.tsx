import { Button, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { addressTo, type Search, useAddress } from "../client/address.ts";
import type { ApiError } from "../client/api-error.ts";
import { call } from "../client/call.ts";
import type { Answer } from "../client/wire.ts";
import { Page } from "../components/page.tsx";
import { Loaded } from "../components/states.tsx";
import { askFieldId } from "../shell/ask-field.tsx";
import { AnswerView } from "./answer-view.tsx";
import classes from "./ask.module.css";
import { PlacePicker } from "./place-picker.tsx";

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
      <Question key={asked} asked={asked} ask={(q) => change({ q })} />
      <PlacePicker />
      {asked ? <AnswerArea search={search} asked={asked} /> : <Examples place={{ ...search, q: undefined }} />}
    </Page>
  );
}

function Question({ asked, ask }: { asked: string; ask: (q: string) => void }) {
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  return (
    <form
      className={classes.question}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) ask(typed.trim());
      }}
    >
      <Textarea
        id={askFieldId}
        aria-label="Your question"
        placeholder="Say what the customer wants, in your own words"
        autosize
        minRows={1}
        maxRows={6}
        size="lg"
        maxLength={2000}
        value={typed}
        autoFocus={asked === ""}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }
        }}
      />
      <Button type="submit" size="lg">
        Ask
      </Button>
    </form>
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

/** Asking the same thing from the same place within a minute shows the same answer; it is not asked again. */
function AnswerArea({ search, asked }: { search: Search; asked: string }) {
  const { channel, region, language, asOf } = search;
  const query = useQuery<Answer, ApiError>({
    queryKey: ["POST /answers", asked, channel, region, language, asOf],
    queryFn: ({ signal }) =>
      call("POST /answers", { body: { question: asked, ...filled({ channel, region, language, asOf }) } }, { signal }),
    staleTime: 60_000,
    retry: false,
  });
  return (
    <div className={classes.answerArea} aria-live="polite">
      <Loaded query={query} lines={4} height={56}>
        {(answer) => <AnswerView answer={answer} search={search} />}
      </Loaded>
    </div>
  );
}

function filled<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  const known = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(known) as { [K in keyof T]?: string };
}
