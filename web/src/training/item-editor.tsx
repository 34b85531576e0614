import { ActionIcon, Button, Checkbox, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconArrowUp, IconX } from "@tabler/icons-react";
import { ruleName } from "../components/format.ts";
import { asKind, type Item, type ItemKind, itemKindNames, withoutOption } from "./module-words.ts";

type Citation = NonNullable<Item["citation"]>;
type ItemEditorProps = { item: Item; citations: readonly Citation[]; change: (next: Item | null) => void };
type Optional = Exclude<Item, { kind: "reply" }>;

const keyOf = ({ ref, start }: Citation) => `${ref} ${start}`;

/** One question: its kind, its words, the right answer and the rule that decides it. */
export function ItemEditor({ item, citations, change }: ItemEditorProps) {
  return (
    <Stack gap="xs">
      <Select
        label="Kind"
        allowDeselect={false}
        data={(Object.keys(itemKindNames) as ItemKind[]).map((kind) => ({ value: kind, label: itemKindNames[kind] }))}
        value={item.kind}
        onChange={(kind) => kind && change(asKind(item, kind as ItemKind))}
      />
      <Textarea
        label={item.kind === "reply" ? "What the customer writes" : "Question"}
        required
        autosize
        value={item.prompt}
        onChange={(event) => change({ ...item, prompt: event.currentTarget.value })}
      />
      {item.kind === "reply" ? (
        <Textarea
          label="A reply that keeps to the rule"
          autosize
          value={item.example ?? ""}
          onChange={(event) => change({ ...item, example: event.currentTarget.value || null })}
        />
      ) : (
        <OptionEditor item={item} change={change} />
      )}
      <Textarea
        label="Shown after the answer"
        autosize
        value={item.explanation}
        onChange={(event) => change({ ...item, explanation: event.currentTarget.value })}
      />
      <Select
        label="Rule that decides it"
        allowDeselect={false}
        data={citations.map((one) => ({
          value: keyOf(one),
          label: `${ruleName(one.ref)}: “${one.quote.slice(0, 80)}”`,
        }))}
        value={item.citation ? keyOf(item.citation) : null}
        onChange={(key) => {
          const citation = citations.find((one) => keyOf(one) === key);
          if (citation) change({ ...item, citation, ref: citation.ref });
        }}
      />
      <Button variant="subtle" size="compact-sm" onClick={() => change(null)}>
        Remove this question
      </Button>
    </Stack>
  );
}

function OptionEditor({ item, change }: { item: Optional; change: (next: Item) => void }) {
  const write = (at: number, text: string) =>
    change({ ...item, options: item.options.map((option, index) => (index === at ? text : option)) });
  return (
    <Stack gap={6} role="group" aria-label="Options">
      {item.options.map((option, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option is edited in its place; its text changes with every key
        <Group key={at} gap="xs" wrap="nowrap">
          <Mark item={item} at={at} change={change} />
          <TextInput
            style={{ flex: 1 }}
            aria-label={`Option ${at + 1}`}
            value={option}
            onChange={(event) => write(at, event.currentTarget.value)}
          />
          <ActionIcon
            variant="subtle"
            aria-label={`Remove option ${at + 1}`}
            disabled={item.options.length <= 2}
            onClick={() => change(withoutOption(item, at))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        disabled={item.options.length >= 6}
        onClick={() => change({ ...item, options: [...item.options, `Option ${item.options.length + 1}`] })}
      >
        Add an option
      </Button>
    </Stack>
  );
}

/** Marks the right answer, or moves an option up in the right order. */
function Mark({ item, at, change }: { item: Optional; at: number; change: (next: Item) => void }) {
  if (item.kind === "single")
    return (
      <Radio
        name={`right ${item.id}`}
        aria-label={`Option ${at + 1} is right`}
        checked={item.answer === at}
        onChange={() => change({ ...item, answer: at })}
      />
    );
  if (item.kind === "multiple") {
    const right = item.answers.includes(at);
    const answers = right ? item.answers.filter((one) => one !== at) : [...item.answers, at].sort((a, b) => a - b);
    return (
      <Checkbox
        aria-label={`Option ${at + 1} is right`}
        checked={right}
        disabled={right && item.answers.length === 1}
        onChange={() => change({ ...item, answers })}
      />
    );
  }
  const up = () => {
    const options = [...item.options];
    const [own] = options.splice(at, 1);
    options.splice(at - 1, 0, own ?? "");
    change({ ...item, options });
  };
  return (
    <ActionIcon variant="subtle" aria-label={`Move option ${at + 1} up`} disabled={at === 0} onClick={up}>
      <IconArrowUp size={16} />
    </ActionIcon>
  );
}
