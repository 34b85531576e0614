import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Estimate as Figure } from "../client/wire.ts";
import { Estimate, type Scale, shareScale } from "./estimate.tsx";
import { standingText, type Unit } from "./estimate-format.ts";
import classes from "./estimate-table.module.css";
import { number, percent, signed } from "./format.ts";

export type EstimateRow = {
  id: string;
  title: React.ReactNode;
  /** for sorting by name */
  name: string;
  detail?: React.ReactNode;
  estimate: Figure | null;
  /** shown where there is no estimate */
  missing?: string;
  target?: number | null;
  provisional?: string | null;
  hollow?: { value: number; label: string } | null;
  note?: string;
  noun?: string;
  aside?: React.ReactNode;
  /** drawn hollow: for comparison, never the answer */
  biased?: boolean;
  /** the target is drawn but not spoken of */
  quiet?: boolean;
};

type Order = "low" | "value" | "name" | "given";
type EstimateTableProps = {
  rows: readonly EstimateRow[];
  heading: string;
  scale?: Scale;
  unit?: Unit;
  /** an extra last column */
  asideHeading?: string;
  order?: Order;
};

/** Figures on one shared scale. Sorted by what they are at least, so that few observations never win. */
export function EstimateTable({
  rows,
  heading,
  scale = shareScale,
  unit = "percent",
  asideHeading,
  order = "low",
}: EstimateTableProps) {
  const [by, setBy] = useState<{ order: Order; down: boolean }>({ order, down: false });
  const sorted = useMemo(() => sortRows(rows, by), [rows, by]);
  const press = (next: Order) => setBy((now) => ({ order: next, down: now.order === next ? !now.down : false }));
  return (
    <div className={classes.wrap}>
      <Table verticalSpacing="xs" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <SortHead
              label={heading}
              hint="Sort by name"
              active={by.order === "name"}
              down={by.down}
              press={() => press("name")}
            />
            <SortHead
              label={`Estimate on ${scaleWords(scale, unit)}`}
              hint="Sort by the lower end of the interval"
              active={by.order === "low"}
              down={by.down}
              press={() => press("low")}
            />
            {asideHeading && <Table.Th>{asideHeading}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Th scope="row" className={classes.title}>
                {row.title}
                {row.detail && <div className={classes.detail}>{row.detail}</div>}
              </Table.Th>
              <Table.Td className={classes.figure}>
                <Figures row={row} scale={scale} unit={unit} />
              </Table.Td>
              {asideHeading && (
                <Table.Td className={classes.aside} data-heading={row.aside ? asideHeading : undefined}>
                  {row.aside}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Figures({ row, scale, unit }: { row: EstimateRow; scale: Scale; unit: Unit }) {
  const {
    estimate,
    target = null,
    missing = "Not enough to say",
    provisional = null,
    hollow = null,
    note,
    noun = "audit",
  } = row;
  if (!estimate) return <span className={classes.missing}>{missing}</span>;
  return (
    <>
      <Estimate
        estimate={estimate}
        scale={scale}
        unit={unit}
        target={target}
        provisional={provisional}
        hollow={hollow}
        noun={noun}
        biased={row.biased ?? false}
        {...(note ? { note } : {})}
      />
      {target !== null && !row.quiet && (
        <div className={classes.standing}>
          {standingText(estimate, target, noun)} ({percent(target)})
        </div>
      )}
    </>
  );
}

type SortHeadProps = { label: string; hint: string; active: boolean; down: boolean; press: () => void };

function SortHead({ label, hint, active, down, press }: SortHeadProps) {
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th aria-sort={active ? (down ? "descending" : "ascending") : "none"}>
      <UnstyledButton className={classes.sort} onClick={press} title={hint}>
        {label} {active && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}

function scaleWords({ min, max }: Scale, unit: Unit): string {
  if (unit === "points") return `a scale of ${signed(100 * min)} to ${signed(100 * max)} points`;
  return unit === "percent"
    ? `a scale of ${100 * min}–${100 * max} %`
    : `a scale of ${number(min, 1)} to ${number(max)}`;
}

function sortRows(rows: readonly EstimateRow[], { order, down }: { order: Order; down: boolean }): EstimateRow[] {
  if (order === "given") return [...rows];
  const sorted = [...rows].sort((a, b) => {
    if (order === "name") return a.name.localeCompare(b.name);
    const [left, right] = [a.estimate?.[order], b.estimate?.[order]];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return left - right;
  });
  return down ? sorted.reverse() : sorted;
}
