import { Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import classes from "./ask.module.css";

type Asked = Reply<"GET /questions">["questions"][number];

const outcomeWords: Record<Asked["outcome"], string> = {
  answered: "answered",
  "not-covered": "not covered",
  ambiguous: "several rules fit",
  "needs-fact": "asked back",
  reported: "reported",
  failed: "failed",
};

/** One's own questions: asked again by a click, or opened as they were answered then. */
export function History() {
  const query = useRead("GET /questions", { query: { limit: 12 } }, { fresh: true });
  const questions = query.data?.questions ?? [];
  if (questions.length === 0) return null;
  return (
    <Section title="You asked before">
      <ul className={classes.history}>
        {questions.map(({ id, question, outcome, at, channel, region, language }) => (
          <li key={id}>
            <a href={addressTo("/ask", { q: question, channel, region, language })}>{question}</a>
            <Text size="xs" c="dimmed">
              <a href={`/ask/${id}`}>{outcomeWords[outcome]}</a>, {instant(at)}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
