import { Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type Item, itemKindNames } from "./module-words.ts";
import { Source } from "./source.tsx";
import classes from "./training.module.css";

/** A question with its key, for those who keep the module. */
export function ItemKey({ item, number }: { item: Item; number: number }) {
  return (
    <div className={classes.item}>
      <Text size="xs" c="dimmed">
        {number}. {itemKindNames[item.kind]}
      </Text>
      <Text fw={600} mt={2}>
        {item.prompt}
      </Text>
      <Options item={item} />
      {item.explanation && (
        <Text size="sm" mt={8}>
          {item.explanation}
        </Text>
      )}
      {item.citation && <Source citation={item.citation} />}
    </div>
  );
}

function Options({ item }: { item: Item }) {
  if (item.kind === "reply")
    return (
      <Text size="sm" mt={8}>
        {item.example ? `A reply that keeps to it: ${item.example}` : "Checked against the rules of the step."}
      </Text>
    );
  const right = item.kind === "single" ? [item.answer] : item.kind === "multiple" ? item.answers : [];
  const List = item.kind === "ordering" ? "ol" : "ul";
  return (
    <List className={classes.key}>
      {item.options.map((option, index) => (
        <li key={option} data-right={right.includes(index) || undefined}>
          {option}
          {right.includes(index) && <IconCheck size={16} aria-label="right" />}
        </li>
      ))}
    </List>
  );
}
