import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useState } from "react";
import type { Module } from "../client/wire.ts";
import { Source } from "./source.tsx";
import classes from "./training.module.css";

type Item = Module["items"][number];

/** Answers are checked here and kept nowhere: this is practice, not an exam. */
export function KnowledgeCheck({ items }: { items: readonly Item[] }) {
  const [answers, setAnswers] = useState<Record<string, number>>({});
  if (items.length === 0) return <Text c="dimmed">This module has no knowledge check yet.</Text>;
  const right = items.filter(({ id, answer }) => answers[id] === answer).length;
  const done = items.every(({ id }) => answers[id] !== undefined);
  return (
    <Stack gap="lg">
      {items.map((item, index) => (
        <OneItem
          key={item.id}
          item={item}
          number={index + 1}
          answer={answers[item.id]}
          choose={(option) => setAnswers((now) => ({ ...now, [item.id]: option }))}
        />
      ))}
      {done && (
        <Group>
          <Text fw={600}>
            {right} of {items.length} right.
          </Text>
          <Button variant="default" size="sm" onClick={() => setAnswers({})}>
            Once more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

type OneItemProps = { item: Item; number: number; answer: number | undefined; choose: (option: number) => void };

function OneItem({ item, number, answer, choose }: OneItemProps) {
  const answered = answer !== undefined;
  const right = answer === item.answer;
  const Icon = right ? IconCircleCheck : IconCircleX;
  return (
    <div className={classes.item}>
      <Radio.Group
        label={`${number}. ${item.prompt}`}
        value={answer === undefined ? null : String(answer)}
        onChange={(value) => choose(Number(value))}
      >
        <Stack gap={8} mt={8}>
          {item.options.map((option, index) => (
            <Radio key={option} value={String(index)} label={option} disabled={answered} />
          ))}
        </Stack>
      </Radio.Group>
      <div aria-live="polite">
        {answered && (
          <>
            <p className={classes.outcome} data-right={right || undefined}>
              <Icon size={18} aria-hidden /> {right ? "Right." : `Not quite: ${item.options[item.answer] ?? ""}`}
            </p>
            {item.explanation && <Text size="sm">{item.explanation}</Text>}
            {item.citation && <Source citation={item.citation} />}
          </>
        )}
      </div>
    </div>
  );
}
