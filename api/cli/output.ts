import type { Estimate } from "../../evals/stats/estimate.ts";
import type { Terminal } from "./terminal.ts";

/** One JSON document. */
export function printJson(terminal: Terminal, value: unknown): Promise<void> {
  return terminal.print(`${JSON.stringify(value, null, 2)}\n`);
}

/** One of many JSON documents, on a line of its own. */
export function printJsonLine(terminal: Terminal, value: unknown): Promise<void> {
  return terminal.print(`${JSON.stringify(value)}\n`);
}

export type Cell = string | number | null;

/** Rows under their headings, columns aligned; numbers to the right. Line breaks in cells become spaces. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(cellText));
  const widths = headings.map((heading, i) => Math.max(heading.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const numeric = headings.map((_, i) => rows.length > 0 && rows.every((row) => typeof (row[i] ?? 0) === "number"));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${[line(headings), line(widths.map((width) => "-".repeat(width))), ...texts.map(line)].join("\n")}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "-";
  return typeof cell === "number" ? numberText(cell) : plainText(cell).replace(/\s+/g, " ");
}

/** Text from data without the control characters that could move a terminal's cursor. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to leave out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** At most four significant digits, whole numbers whole. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3);
}

/** `0.821 (0.74 to 0.883)`, or a dash where there is no figure. */
export function estimateText(estimate: Pick<Estimate, "value" | "low" | "high"> | null): string {
  if (estimate === null) return "-";
  return intervalText(estimate.value, estimate.low, estimate.high);
}

export function intervalText(value: number, low: number, high: number): string {
  return `${numberText(value)} (${numberText(low)} to ${numberText(high)})`;
}
