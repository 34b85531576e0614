import { ActionIcon, Button, NativeSelect, Text, Textarea } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Section } from "../components/page.tsx";
import classes from "./simulations.module.css";
import { type Definition, pairLines, pairsOf, type SimulationsReply } from "./words.ts";

type Stub = NonNullable<Definition["tools"]>[number];
type Tools = SimulationsReply["tools"];

/** What the tools answer in this case; the first answer whose condition fits is given. */
export function StubFields({ stubs, change, tools }: { stubs: Stub[]; change: (stubs: Stub[]) => void; tools: Tools }) {
  const put = (at: number, stub: Stub) => change(stubs.map((one, i) => (i === at ? stub : one)));
  return (
    <Section title="What the tools answer">
      {tools.length === 0 && <Text size="sm">This SOP declares no tool, so there is nothing to answer.</Text>}
      {stubs.map((stub, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers have no name of their own and keep their order
        <div key={i} className={classes.row}>
          <NativeSelect
            label="Tool"
            value={stub.tool}
            data={[...new Set([stub.tool, ...tools.map(({ name }) => name)])]}
            onChange={(event) => put(i, { ...stub, tool: event.currentTarget.value })}
          />
          <Pairs
            label="When"
            hint="receipt_id: CT-1"
            value={stub.when ?? {}}
            change={(when) => put(i, { ...stub, when })}
          />
          <Pairs
            label="Answers"
            hint="result: pending"
            value={stub.reply}
            change={(reply) => put(i, { ...stub, reply })}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`Take out answer ${i + 1}`}
            onClick={() => change(stubs.filter((_, at) => at !== i))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {tools[0] && (
        <Button
          variant="default"
          size="xs"
          mt="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...stubs, { tool: tools[0]?.name ?? "", when: {}, reply: {} }])}
        >
          Add an answer
        </Button>
      )}
    </Section>
  );
}

type PairsProps = {
  label: string;
  hint: string;
  value: Record<string, unknown>;
  change: (pairs: Record<string, string>) => void;
};

/** Names and values, one a line; what cannot be read is told and changes nothing. */
export function Pairs({ label, hint, value, change }: PairsProps) {
  const [text, setText] = useState(pairLines(value));
  const read = pairsOf(text);
  return (
    <Textarea
      label={label}
      placeholder={hint}
      autosize
      minRows={1}
      value={text}
      error={typeof read === "string" ? read : undefined}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const pairs = pairsOf(typed);
        if (typeof pairs !== "string") change(pairs);
      }}
    />
  );
}
