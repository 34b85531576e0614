import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { words } from "../components/format.ts";
import type { Check } from "./definition.ts";
import classes from "./scorecards.module.css";

type PatternProps = { label: string; value: string; description?: string; put: (value: string) => void };

export function Pattern({ label, value, description, put }: PatternProps) {
  return (
    <TextInput
      label={label}
      description={description}
      size="xs"
      value={value}
      spellCheck={false}
      classNames={{ input: classes.code ?? "" }}
      onChange={(event) => put(event.currentTarget.value)}
    />
  );
}

type By = NonNullable<Extract<Check, { rule: "phrase-present" }>["by"]>;
const speakers: readonly By[] = ["handler", "agent", "bot", "customer", "note", "system"];
type Phrase = { by?: By | undefined; pattern: string; unless?: string | undefined };

export function PhraseFields({
  phrase,
  put,
  name = "Words",
}: {
  phrase: Phrase;
  put: (phrase: Phrase) => void;
  name?: string;
}) {
  const { by = "handler", pattern, unless } = phrase;
  return (
    <>
      <NativeSelect
        label="Said by"
        size="xs"
        maw={220}
        value={by}
        onChange={(event) => put({ by: speakers.find((one) => one === event.currentTarget.value), pattern, unless })}
        data={speakers.map((value) => ({
          value,
          label: value === "handler" ? "The handler (agent or bot)" : words(value),
        }))}
      />
      <Pattern label={name} value={pattern} put={(next) => put({ by, pattern: next, unless })} />
      <Pattern
        label="Unless the sentence has"
        value={unless ?? ""}
        put={(next) => put({ by, pattern, unless: next === "" ? undefined : next })}
      />
    </>
  );
}

type WindowOf = { firstTurns?: number | undefined; lastTurns?: number | undefined };

export function Window({ check, put }: { check: WindowOf; put: (window: WindowOf) => void }) {
  const limit = (value: string | number) => (Number(value) >= 1 ? Number(value) : undefined);
  return (
    <div className={classes.twoColumns}>
      <NumberInput
        label="Only in the first turns"
        size="xs"
        min={1}
        placeholder="All"
        value={check.firstTurns ?? ""}
        onChange={(value) => put({ firstTurns: limit(value) })}
      />
      <NumberInput
        label="Only in the last turns"
        size="xs"
        min={1}
        placeholder="All"
        value={check.lastTurns ?? ""}
        onChange={(value) => put({ lastTurns: limit(value) })}
      />
    </div>
  );
}

type Selector = Extract<Check, { rule: "action-present" }>["action"];

export function SelectorFields(props: { selector: Selector; put: (selector: Selector) => void; name?: string }) {
  const { selector, put, name = "Action" } = props;
  const set = (change: Partial<Selector>) =>
    put(Object.fromEntries(Object.entries({ ...selector, ...change }).filter(([, value]) => value)) as Selector);
  return (
    <div className={classes.threeColumns}>
      <Pattern label={`${name}: action`} value={selector.name ?? ""} put={(value) => set({ name: value })} />
      <Pattern label="with the field" value={selector.field ?? ""} put={(value) => set({ field: value })} />
      <Pattern label="of the value" value={selector.value ?? ""} put={(value) => set({ value })} />
    </div>
  );
}
