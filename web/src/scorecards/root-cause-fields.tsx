import { ActionIcon, Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconIndentDecrease, IconIndentIncrease, IconPlus, IconX } from "@tabler/icons-react";
import { words } from "../components/format.ts";
import { type CauseRow, causeRows, causeTree, type RootCause } from "./definition.ts";
import classes from "./scorecards.module.css";

const causes = ["agent-skill", "sop", "bot", "tool-or-policy", "customer", "undetermined"] as const;
const deepest = 3;

type RootCauseFieldsProps = { tree: readonly RootCause[]; set: (tree: RootCause[] | undefined) => void };

/** What a reviewer may say about a miss, as a tree; each speaks for one of the causes that findings are sorted by. */
export function RootCauseFields({ tree, set }: RootCauseFieldsProps) {
  const rows = causeRows(tree);
  const save = (next: CauseRow[]) => set(next.length === 0 ? undefined : causeTree(next));
  const put = (at: number, change: Partial<CauseRow>) =>
    save(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  return (
    <fieldset className={classes.group}>
      <legend>Root causes of a miss</legend>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name while it is typed
        <div key={at} className={classes.causeRow} style={{ paddingLeft: row.depth * 18 }}>
          <TextInput
            size="xs"
            aria-label={`Root cause ${at + 1}`}
            value={row.label}
            onChange={(event) => put(at, { label: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            aria-label={`What root cause ${at + 1} speaks for`}
            value={row.cause ?? ""}
            onChange={(event) => put(at, { cause: causes.find((one) => one === event.currentTarget.value) })}
            data={[
              { value: "", label: row.depth > 0 ? "As the one above" : "Choose" },
              ...causes.map((value) => ({ value, label: words(value) })),
            ]}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Hang root cause ${at + 1} under the one above`}
            disabled={at === 0 || row.depth >= Math.min(deepest, (rows[at - 1]?.depth ?? 0) + 1)}
            onClick={() => put(at, { depth: row.depth + 1 })}
          >
            <IconIndentIncrease size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move root cause ${at + 1} out`}
            disabled={row.depth === 0}
            onClick={() => put(at, { depth: row.depth - 1 })}
          >
            <IconIndentDecrease size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove root cause ${at + 1}`}
            onClick={() => save(rows.filter((_, index) => index !== at))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {rows.length === 0 && (
        <Text size="xs" c="dimmed">
          None yet: a miss will not say whether skill, the SOP, a tool or the customer is behind it.
        </Text>
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => save([...rows, { label: "", cause: "agent-skill", depth: 0 }])}
      >
        Add a root cause
      </Button>
    </fieldset>
  );
}
