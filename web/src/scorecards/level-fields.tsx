import { ActionIcon, Button, Group, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { binary, type Criterion, type Level, levelsOf } from "./definition.ts";
import classes from "./scorecards.module.css";

const scales = [
  { value: "2", label: "Pass or fail" },
  { value: "3", label: "3 levels" },
  { value: "4", label: "4 levels" },
  { value: "5", label: "5 levels" },
  { value: "own", label: "Own levels" },
];

type LevelFieldsProps = { criterion: Criterion; set: (levels: Level[] | undefined) => void };

/** The scale of a criterion, each level with a name and an anchor that says when it is given. */
export function LevelFields({ criterion, set }: LevelFieldsProps) {
  const levels = criterion.levels ?? binary;
  const standard = levels.every(({ value }, at) => value === at + (levels.length === 2 ? 0 : 1));
  const scale = standard && levels.length <= 5 ? String(levels.length) : "own";
  const put = (at: number, change: Partial<Level>) =>
    set(levels.map((level, index) => (index === at ? { ...level, ...change } : level)));
  const choose = (value: string) => {
    if (value === "own") set(levels.map((level, at) => ({ ...level, value: at * 10 })));
    else set(value === "2" ? undefined : levelsOf(Number(value)));
  };
  return (
    <div>
      <NativeSelect
        label="Scale"
        size="xs"
        value={scale}
        disabled={criterion.kind !== "judged"}
        description={criterion.kind === "judged" ? undefined : "A check says pass or fail."}
        onChange={(event) => choose(event.currentTarget.value)}
        data={scales}
      />
      {criterion.kind === "judged" &&
        levels.map((level, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a level has no other name while it is typed
          <div key={at} className={classes.levelRow}>
            <NumberInput
              size="xs"
              aria-label={`Value of level ${at + 1}`}
              value={level.value}
              disabled={scale !== "own"}
              onChange={(value) => put(at, { value: Number(value) })}
            />
            <TextInput
              size="xs"
              aria-label={`Name of level ${at + 1}`}
              value={level.label}
              onChange={(event) => put(at, { label: event.currentTarget.value })}
            />
            <TextInput
              size="xs"
              aria-label={`Anchor of level ${at + 1}`}
              placeholder="Given when…"
              value={level.anchor ?? ""}
              onChange={(event) => put(at, { anchor: event.currentTarget.value })}
            />
            {scale === "own" && levels.length > 2 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove level ${at + 1}`}
                onClick={() => set(levels.filter((_, index) => index !== at))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
      {scale === "own" && criterion.kind === "judged" && (
        <Group mt={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => set([...levels, { value: (levels.at(-1)?.value ?? 0) + 10, label: "" }])}
          >
            Add a level
          </Button>
        </Group>
      )}
    </div>
  );
}
