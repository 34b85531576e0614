import { Button, Text } from "@mantine/core";
import { addressTo, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, instant } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { AnswerView } from "./answer-view.tsx";
import classes from "./ask.module.css";

type Asked = Reply<"GET /questions/:id">;

/** One answer as it was given, at an address that can be sent to somebody. */
export function AskedPage() {
  const id = useParam("id");
  const query = useRead("GET /questions/:id", { params: { id } }, { fresh: true });
  const asked = query.data;
  return (
    <Page
      question={asked ? <em>{asked.question}</em> : "What was answered?"}
      title={asked?.question ?? "An answer"}
      back={{ to: "/ask", label: "Ask" }}
      width="reading"
      answer={asked && <When asked={asked} />}
      actions={
        asked && (
          <Button component="a" href={again(asked)} variant="light" size="sm">
            Ask it today
          </Button>
        )
      }
    >
      <Loaded query={query} lines={4} height={56}>
        {(loaded) => <OneAnswer asked={loaded} />}
      </Loaded>
    </Page>
  );
}

function again({ question, channel, region, language }: Asked): string {
  return addressTo("/ask", { q: question, channel, region, language });
}

function When({ asked: { at, asOf, channel, region, language, mine } }: { asked: Asked }) {
  const place = [channel, region, language].filter(Boolean).join(", ");
  return (
    <Text>
      {mine ? "You asked this" : "A colleague asked this"} on {instant(at)}
      {place && ` for ${place}`}. It is shown as it was answered then, by the rules of {day(asOf)}.
    </Text>
  );
}

function OneAnswer({ asked }: { asked: Asked }) {
  if (!asked.answer) return <Empty title="This question was not answered">Nothing was shown at the time.</Empty>;
  const { channel, region, language, asOf } = asked;
  const search = { channel: channel ?? undefined, region: region ?? undefined, language: language ?? undefined, asOf };
  return (
    <div className={classes.answerArea}>
      <AnswerView answer={asked.answer} search={search} given={asked.feedback} />
    </div>
  );
}
