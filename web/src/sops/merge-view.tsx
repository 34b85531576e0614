import { Button, Group, Text, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { plural } from "../components/format.ts";
import classes from "./merge.module.css";
import { type Choice, type MergePart, mergedText, mergeThreeWay } from "./merge.ts";

type MergeViewProps = {
  /** what both began with */
  base: string;
  yours: string;
  theirs: string;
  /** who saved in the meantime */
  them: string;
  merged: (text: string) => void;
  cancel: () => void;
};

type Conflict = Extract<MergePart, { kind: "conflict" }>;
type Choices = Record<number, Choice | string[]>;

/** Two people changed one text: what each did, what could be joined, and a choice where they touched the same lines. */
export function MergeView({ base, yours, theirs, them, merged, cancel }: MergeViewProps) {
  const parts = useMemo(() => mergeThreeWay(base, yours, theirs), [base, yours, theirs]);
  const [choices, setChoices] = useState<Choices>({});
  const conflicts = parts.filter((part) => part.kind === "conflict");
  const open = conflicts.filter((part) => choices[part.number] === undefined).length;
  const text = mergedText(parts, choices);
  return (
    <section aria-label="Merge" className={classes.merge}>
      <Text mb="sm">
        {them} saved this draft while you were writing. Nothing of yours is lost.{" "}
        {conflicts.length === 0
          ? "Your changes touch different lines and were joined below; read them once and go on."
          : `${plural(conflicts.length, "place")} ${conflicts.length === 1 ? "needs" : "need"} your choice; the rest was joined.`}
      </Text>
      <div className={classes.parts}>
        {parts.map((part, at) =>
          part.kind === "conflict" ? (
            <ConflictChoice
              key={`conflict-${part.number}`}
              part={part}
              them={them}
              choice={choices[part.number]}
              choose={(choice) => setChoices((now) => ({ ...now, [part.number]: choice }))}
            />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed merge have no other identity
            <Joined key={at} part={part} them={them} />
          ),
        )}
      </div>
      <Group mt="md" className={classes.foot}>
        <Button disabled={text === null} onClick={() => text !== null && merged(text)}>
          Go on with the merged text
        </Button>
        <Button variant="default" onClick={cancel}>
          Back to my text
        </Button>
        <Text size="sm" c="dimmed" aria-live="polite">
          {open === 0 ? "Everything is decided. Nothing is saved yet." : `${plural(open, "choice")} left.`}
        </Text>
      </Group>
    </section>
  );
}

const shownAround = 2;

function Joined({ part, them }: { part: Exclude<MergePart, Conflict>; them: string }) {
  if (part.kind === "same") return <Unchanged lines={part.lines} />;
  const whose = { yours: "Yours, taken", theirs: `${them}, taken`, both: "Both wrote the same" }[part.kind];
  return (
    <div className={classes.taken} data-kind={part.kind}>
      <span className={classes.whose}>{whose}</span>
      <pre>{part.lines.length === 0 ? "(lines removed)" : part.lines.join("\n")}</pre>
    </div>
  );
}

function Unchanged({ lines }: { lines: readonly string[] }) {
  if (lines.length <= 2 * shownAround + 1) return <pre className={classes.same}>{lines.join("\n")}</pre>;
  return (
    <details className={classes.same}>
      <summary>{plural(lines.length, "line")} nobody touched</summary>
      <pre>{lines.join("\n")}</pre>
    </details>
  );
}

type ConflictChoiceProps = {
  part: Conflict;
  them: string;
  choice: Choice | string[] | undefined;
  choose: (choice: Choice | string[]) => void;
};

function ConflictChoice({ part, them, choice, choose }: ConflictChoiceProps) {
  const typed = Array.isArray(choice);
  const sides = [
    { key: "theirs", name: them, lines: part.theirs },
    { key: "yours", name: "You", lines: part.yours },
  ] as const;
  return (
    <fieldset className={classes.conflict} data-decided={choice !== undefined || undefined}>
      <legend>Place {part.number}: both changed it</legend>
      <div className={classes.before}>
        <span className={classes.whose}>Before</span>
        <pre>{part.base.length === 0 ? "(nothing)" : part.base.join("\n")}</pre>
      </div>
      <div className={classes.sides}>
        {sides.map(({ key, name, lines }) => (
          <div key={key} className={classes.side} data-chosen={choice === key || choice === "both" || undefined}>
            <span className={classes.whose}>{name}</span>
            <pre>{lines.length === 0 ? "(removed)" : lines.join("\n")}</pre>
            <Button
              size="xs"
              variant={choice === key ? "filled" : "default"}
              aria-pressed={choice === key}
              onClick={() => choose(key)}
            >
              {key === "yours" ? "Take mine" : "Take theirs"}
            </Button>
          </div>
        ))}
      </div>
      <Group gap="xs" mt="xs">
        <Button
          size="xs"
          variant={choice === "both" ? "filled" : "default"}
          aria-pressed={choice === "both"}
          onClick={() => choose("both")}
        >
          Keep both, theirs first
        </Button>
        <Button
          size="xs"
          variant={typed ? "filled" : "default"}
          aria-pressed={typed}
          onClick={() => choose([...part.yours])}
        >
          Write it myself
        </Button>
      </Group>
      {typed && (
        <Textarea
          mt="xs"
          autosize
          aria-label={`Text for place ${part.number}`}
          value={choice.join("\n")}
          onChange={(event) => choose(event.currentTarget.value.split("\n"))}
          classNames={{ input: classes.typed }}
        />
      )}
    </fieldset>
  );
}
