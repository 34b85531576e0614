import { z } from "zod";
import type { AuditRow, FrameRow } from "./audit-sample.ts";
import {
  type CalibrationInput,
  type CalibrationOptions,
  type CriterionCalibration,
  calibrateCriterion,
} from "./calibrate.ts";
import { type LabelPair, nominalCalibration } from "./nominal-criterion.ts";

/** A line that could not be used; `line` counts from 1. */
export type RejectedRow = { line: number; reason: string };

export type JudgmentRow = {
  line: number;
  item: string;
  criterion: string;
  judge: Label | null;
  human: Label | null;
  group?: string;
  pi?: number;
  scale?: readonly [min: number, max: number];
  pass?: number | string;
};

/** A score on the criterion's scale, a verdict (1 pass, 0 fail) from a word, or a category without order. */
type Label =
  | { kind: "score"; value: number }
  | { kind: "verdict"; value: 0 | 1; word: string }
  | { kind: "category"; value: string };

const name = z.union([z.string().trim().min(1), z.number()]).transform(String);
const label = z.union([z.number(), z.string().trim().min(1), z.boolean()]).nullish();
const lineShape = z.object({
  item: name,
  criterion: name,
  judge: label,
  human: label,
  group: name.nullish(),
  pi: z.number().gt(0).lte(1).nullish(),
  scale: z
    .tuple([z.number(), z.number()])
    .refine(([min, max]) => min < max, "min must be below max")
    .nullish(),
  pass: z.union([z.number(), z.string().trim().min(1)]).nullish(),
});

const PASS_WORDS = new Set(["pass", "passed", "yes", "true", "met"]);
const FAIL_WORDS = new Set(["fail", "failed", "no", "false", "not met", "not-met"]);
const ABSTAIN_WORDS = new Set(["unscored", "not-applicable", "not applicable", "n/a", "na"]);
/** What programs write for a value they do not have. */
const MISSING_WORDS = new Set(["nan", "null", "none"]);

function toLabel(raw: number | string | boolean | null | undefined): Label | null | "abstains" {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "number") return { kind: "score", value: raw };
  const word = String(raw);
  const known = word.toLowerCase();
  if (PASS_WORDS.has(known)) return { kind: "verdict", value: 1, word };
  if (FAIL_WORDS.has(known)) return { kind: "verdict", value: 0, word };
  if (ABSTAIN_WORDS.has(known)) return "abstains";
  if (MISSING_WORDS.has(known)) return null;
  const number = Number(word);
  return Number.isFinite(number) ? { kind: "score", value: number } : { kind: "category", value: word };
}

/** Python writes NaN and Infinity, which JSON does not know: a missing value. Undefined when it is no JSON either way. */
function jsonOf(text: string): unknown {
  for (const candidate of [text, text.replace(/([:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, "$1null")]) {
    try {
      return JSON.parse(candidate);
    } catch {}
  }
  return undefined;
}

function parseLine(text: string, line: number): JudgmentRow | RejectedRow {
  const json = jsonOf(text);
  if (json === undefined) return { line, reason: "not a JSON value" };
  const parsed = lineShape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { line, reason: `${issue?.path.join(".") || "row"}: ${issue?.message ?? "not a judgment"}` };
  }
  const { item, criterion, group, pi, scale, pass } = parsed.data;
  const judge = toLabel(parsed.data.judge);
  const human = toLabel(parsed.data.human);
  if (human === "abstains") return { line, reason: "human: an item that cannot be rated does not belong in the frame" };
  return {
    line,
    item,
    criterion,
    judge: judge === "abstains" ? null : judge,
    human,
    ...(group != null && { group }),
    ...(pi != null && { pi }),
    ...(scale != null && { scale }),
    ...(pass != null && { pass }),
  };
}

/** Reads JSON lines; blank lines are skipped, unusable ones come back with line number and reason. */
export function parseJudgments(lines: Iterable<string>): { rows: JudgmentRow[]; rejected: RejectedRow[] } {
  const rows: JudgmentRow[] = [];
  const rejected: RejectedRow[] = [];
  let line = 0;
  for (const text of lines) {
    line++;
    if (text.trim() === "") continue;
    const parsed = parseLine(text, line);
    if ("reason" in parsed) rejected.push(parsed);
    else rows.push(parsed);
  }
  return { rows, rejected };
}

/** What all rows of a criterion share; the first row that states it decides. */
type CriterionSettings = { scale: readonly [number, number]; pass?: number | string };

function settingsOf(rows: readonly JudgmentRow[]): CriterionSettings {
  const pass = rows.find((row) => row.pass !== undefined)?.pass;
  const scale = rows.find((row) => row.scale !== undefined)?.scale ?? [0, 1];
  return { scale, ...(pass !== undefined && { pass }) };
}

/** Why a row cannot join its criterion, or null. */
function objection(row: JudgmentRow, settings: CriterionSettings, firstLine: number | undefined): string | null {
  const { scale, pass } = settings;
  if (firstLine !== undefined) return `item ${row.item} of ${row.criterion} was already given on line ${firstLine}`;
  if (row.scale && (row.scale[0] !== scale[0] || row.scale[1] !== scale[1]))
    return "scale differs from the criterion's first one";
  if (row.pass !== undefined && row.pass !== pass) return "pass differs from the criterion's first one";
  if (typeof pass === "number" && (pass < scale[0] || pass > scale[1]))
    return `pass ${pass} lies outside the scale ${scale.join("-")}`;
  for (const side of ["judge", "human"] as const) {
    const given = row[side];
    if (given?.kind === "score" && (given.value < scale[0] || given.value > scale[1])) {
      return `${side} ${given.value} lies outside the scale ${scale.join("-")}`;
    }
    if (given?.kind === "category" && typeof pass === "number") return `${side} "${given.value}" is not on the scale`;
  }
  return null;
}

function admit(rows: readonly JudgmentRow[], settings: CriterionSettings, rejected: RejectedRow[]): JudgmentRow[] {
  const seen = new Map<string, number>();
  return rows.filter((row) => {
    const reason = objection(row, settings, seen.get(row.item));
    if (reason) rejected.push({ line: row.line, reason });
    else seen.set(row.item, row.line);
    return reason === null;
  });
}

/** Value of a label in [0, 1]; with a category named as the pass, whether it is that category. */
function rescaled(given: Label | null, { scale, pass }: CriterionSettings): number | null {
  if (given === null) return null;
  if (typeof pass === "string") return Number((given.kind === "verdict" ? given.word : String(given.value)) === pass);
  if (given.kind === "verdict") return given.value;
  return given.kind === "score" ? (given.value - scale[0]) / (scale[1] - scale[0]) : null;
}

/** Levels of a scale of whole numbers on which all humans answered in whole numbers. */
function wholeLevels(rows: readonly JudgmentRow[], { scale }: CriterionSettings): number[] | null {
  const [min, max] = scale;
  const whole = rows.every(({ human }) => human === null || (human.kind === "score" && Number.isInteger(human.value)));
  if (!whole || !Number.isInteger(min) || !Number.isInteger(max) || max - min > 10) return null;
  return Array.from({ length: max - min + 1 }, (_, k) => k / (max - min));
}

function toInput(criterion: string, rows: readonly JudgmentRow[], settings: CriterionSettings): CalibrationInput {
  const { pass, scale } = settings;
  const humans = rows.flatMap((row) => row.human ?? []);
  const verdicts = humans.length > 0 && humans.every((given) => given.kind === "verdict");
  const levels = wholeLevels(rows, settings);
  const all = rows.map(
    (row): FrameRow => ({
      item: row.item,
      judge: rescaled(row.judge, settings),
      ...(row.group !== undefined && { group: row.group }),
    }),
  );
  const audited = rows.flatMap((row, i): AuditRow[] => {
    const human = rescaled(row.human, settings);
    return human === null ? [] : [{ ...(all[i] as FrameRow), human, ...(row.pi !== undefined && { pi: row.pi }) }];
  });
  return {
    criterion,
    type: pass !== undefined || verdicts ? "rate" : "mean",
    pass: typeof pass === "number" ? (pass - scale[0]) / (scale[1] - scale[0]) : 0.5,
    ...(levels && { levels }),
    all,
    audited,
  };
}

/** A criterion of a file whose rows are in order, ready to be calibrated; plain data, so that a thread can do it. */
export type PreparedCriterion = { scored: CalibrationInput } | { nominal: { criterion: string; pairs: LabelPair[] } };

/** Groups the rows of a file by criterion, in order of first appearance, and leaves out those that do not fit theirs. */
export function prepareJudgments(lines: Iterable<string>): { criteria: PreparedCriterion[]; rejected: RejectedRow[] } {
  const { rows, rejected } = parseJudgments(lines);
  const byCriterion = new Map<string, JudgmentRow[]>();
  for (const row of rows) {
    const known = byCriterion.get(row.criterion);
    if (known) known.push(row);
    else byCriterion.set(row.criterion, [row]);
  }
  const criteria = [...byCriterion].map(([criterion, own]): PreparedCriterion => {
    const settings = settingsOf(own);
    const admitted = admit(own, settings, rejected);
    if (settings.pass === undefined && isNominal(admitted))
      return { nominal: { criterion, pairs: admitted.map(toPair) } };
    return { scored: toInput(criterion, withoutStrayWords(admitted, settings, rejected), settings) };
  });
  return { criteria, rejected: rejected.sort((a, b) => a.line - b.line) };
}

export function calibratePrepared(
  criteria: readonly PreparedCriterion[],
  options: CalibrationOptions,
): CriterionCalibration[] {
  return criteria.map((one) =>
    "nominal" in one
      ? nominalCalibration(one.nominal.criterion, one.nominal.pairs, options)
      : calibrateCriterion(one.scored, options),
  );
}

/**
 * Calibrates every criterion of a file of judgments, in order of first appearance. Scores are rescaled to [0, 1] by
 * `scale`; `pass` (a score in the unit of the scale, or the category that counts as a pass) or verdict words such as
 * "pass" and "fail" make a criterion a rate, else its mean is estimated. Categories without order give agreement only.
 * Each certificate stands for its own criterion: to rely on K of them at once, pass delta / K.
 */
export function calibrateJudgments(
  lines: Iterable<string>,
  options: CalibrationOptions = {},
): { criteria: CriterionCalibration[]; rejected: RejectedRow[] } {
  const { criteria, rejected } = prepareJudgments(lines);
  return { criteria: calibratePrepared(criteria, options), rejected };
}

const hasWord = ({ judge, human }: JudgmentRow) => judge?.kind === "category" || human?.kind === "category";

/** Words are the rule, not the exception: a criterion of categories. */
function isNominal(rows: readonly JudgmentRow[]): boolean {
  return rows.filter(hasWord).length * 2 > rows.length;
}

/** A few words among scores are mistakes of their lines, not categories. */
function withoutStrayWords(
  rows: readonly JudgmentRow[],
  { pass }: CriterionSettings,
  rejected: RejectedRow[],
): readonly JudgmentRow[] {
  if (typeof pass === "string") return rows;
  for (const row of rows.filter(hasWord)) rejected.push({ line: row.line, reason: "a word among scores" });
  return rows.filter((row) => !hasWord(row));
}

function toPair({ judge, human }: JudgmentRow): LabelPair {
  const word = (given: Label | null) =>
    given === null ? null : given.kind === "verdict" ? given.word : String(given.value);
  return { judge: word(judge), human: word(human) };
}
