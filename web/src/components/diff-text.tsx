import { SegmentedControl, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Fragment, useMemo, useState } from "react";
import classes from "./diff-text.module.css";
import { plural } from "./format.ts";
import { type DiffLine, diffLinesOf, type Hunk, sideBySide } from "./text-diff.ts";

type DiffTextProps = {
  diff: { added: number; removed: number; hunks: readonly Hunk[] };
  /** what the two texts are called */
  names: readonly [before: string, after: string];
};

/** Two texts line by line: in one column, or side by side where there is room. */
export function DiffText({ diff, names }: DiffTextProps) {
  const roomy = useMediaQuery("(min-width: 75em)") ?? false;
  const [chosen, choose] = useState<"unified" | "split" | null>(null);
  const split = (chosen ?? (roomy ? "split" : "unified")) === "split";
  const hunks = useMemo(() => diff.hunks.map((hunk) => ({ hunk, lines: diffLinesOf(hunk) })), [diff.hunks]);
  if (hunks.length === 0) return <Text size="sm">The two texts are the same in every line.</Text>;
  const Rows = split ? SplitRows : UnifiedRows;
  return (
    <div className={classes.diff}>
      <div className={classes.head}>
        <Text size="sm" c="dimmed">
          {plural(diff.removed, "line")} out, {plural(diff.added, "line")} in
        </Text>
        <SegmentedControl
          size="xs"
          value={split ? "split" : "unified"}
          onChange={(value) => choose(value === "split" ? "split" : "unified")}
          data={[
            { value: "unified", label: "One column" },
            { value: "split", label: "Side by side" },
          ]}
          aria-label="How the text diff is shown"
        />
      </div>
      <table className={classes.table} data-view={split ? "split" : "unified"}>
        {split && (
          <colgroup>
            <col className={classes.numbers} />
            <col />
            <col className={classes.numbers} />
            <col />
          </colgroup>
        )}
        <Head names={names} split={split} />
        <tbody>
          {hunks.map(({ hunk, lines }) => (
            <Fragment key={`${hunk.fromLine}-${hunk.toLine}`}>
              <tr className={classes.place}>
                <td colSpan={split ? 4 : 3}>
                  From line {hunk.fromLine} before, {hunk.toLine} after
                </td>
              </tr>
              <Rows lines={lines} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ names, split }: { names: readonly [string, string]; split: boolean }) {
  if (!split) {
    return (
      <caption className={classes.caption}>
        {names[0]} → {names[1]}
      </caption>
    );
  }
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} colSpan={2} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function UnifiedRows({ lines }: { lines: readonly DiffLine[] }) {
  return lines.map((line) => (
    <tr key={`${line.before}-${line.after}`}>
      <td className={classes.number}>{line.before}</td>
      <td className={classes.number}>{line.after}</td>
      <Words line={line} />
    </tr>
  ));
}

function SplitRows({ lines }: { lines: readonly DiffLine[] }) {
  return sideBySide(lines).map(({ left, right }) => (
    <tr key={`${left?.before}-${right?.after}`}>
      <td className={classes.number}>{left?.before}</td>
      <Words line={left} />
      <td className={classes.number}>{right?.after}</td>
      <Words line={right} />
    </tr>
  ));
}

const signs = { same: " ", removed: "−", added: "+" } as const;
const spoken = { same: "", removed: "removed: ", added: "added: " } as const;

function Words({ line }: { line: DiffLine | null }) {
  if (!line) return <td className={classes.none} />;
  return (
    <td className={classes.words} data-kind={line.kind}>
      <span aria-hidden className={classes.sign}>
        {signs[line.kind]}
      </span>
      <span className={classes.spoken}>{spoken[line.kind]}</span>
      {line.pieces.map((piece, i) =>
        piece.changed ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed line have no other identity
          <mark key={i}>{piece.text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed line have no other identity
          <span key={i}>{piece.text}</span>
        ),
      )}
    </td>
  );
}
