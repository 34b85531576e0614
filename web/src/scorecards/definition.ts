import type { Input, ReviewForm } from "../client/wire.ts";

/** A scorecard as it is written; the server says what is still missing. */
export type Definition = Input<"POST /scorecards">["body"];
export type Section = Definition["sections"][number];
export type Criterion = Section["criteria"][number];
export type Check = NonNullable<Criterion["check"]>;
export type Rule = Check["rule"];
export type Level = NonNullable<Criterion["levels"]>[number];
export type Condition = NonNullable<Criterion["when"]>;
export type RootCause = NonNullable<Criterion["rootCauses"]>[number];

/** What was stored may be half written or come from a file: lists that are missing are empty. */
export function readDefinition(stored: Record<string, unknown>): Definition {
  const { id = "", title = "", sections } = stored;
  const list = Array.isArray(sections) ? (sections as Section[]) : [];
  return {
    id: String(id),
    title: String(title),
    sections: list.map((section) => ({
      ...section,
      id: String(section?.id ?? ""),
      title: String(section?.title ?? ""),
      criteria: Array.isArray(section?.criteria) ? section.criteria : [],
    })),
  };
}

export function idsOf(definition: Definition): string[] {
  return definition.sections.flatMap((section) => [section.id, ...section.criteria.map(({ id }) => id)]);
}

/** A free id in kebab-case made of a title. */
export function idFor(title: string, taken: readonly string[]): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const base = plain === "" ? "untitled" : plain;
  if (!taken.includes(base)) return base;
  let at = 2;
  while (taken.includes(`${base}-${at}`)) at += 1;
  return `${base}-${at}`;
}

export function addSection(definition: Definition, title = "New section"): Definition {
  const section: Section = { id: idFor(title, idsOf(definition)), title, criteria: [] };
  return { ...definition, sections: [...definition.sections, section] };
}

export function addCriterion(definition: Definition, sectionId: string, title = "New criterion"): Definition {
  const criterion: Criterion = { id: idFor(title, idsOf(definition)), title, question: "", kind: "judged" };
  return inSection(definition, sectionId, (section) => ({ ...section, criteria: [...section.criteria, criterion] }));
}

export function inSection(
  definition: Definition,
  sectionId: string,
  change: (section: Section) => Section,
): Definition {
  return {
    ...definition,
    sections: definition.sections.map((section) => (section.id === sectionId ? change(section) : section)),
  };
}

export function removeSection(definition: Definition, sectionId: string): Definition {
  return { ...definition, sections: definition.sections.filter(({ id }) => id !== sectionId) };
}

/** What is set to undefined is left out. */
export function changeCriterion(definition: Definition, id: string, change: Partial<Criterion>): Definition {
  const sections = definition.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) =>
      criterion.id === id ? without({ ...criterion, ...change }) : criterion,
    ),
  }));
  return { ...definition, sections };
}

function without<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

export function removeCriterion(definition: Definition, id: string): Definition {
  const sections = definition.sections.map((section) => ({
    ...section,
    criteria: section.criteria.filter((criterion) => criterion.id !== id),
  }));
  return { ...definition, sections };
}

export function moveSection(definition: Definition, sectionId: string, by: 1 | -1): Definition {
  const at = definition.sections.findIndex(({ id }) => id === sectionId);
  return { ...definition, sections: swapped(definition.sections, at, at + by) };
}

/** One place up or down; past the end of its section into the next one. */
export function moveCriterion(definition: Definition, id: string, by: 1 | -1): Definition {
  const from = definition.sections.findIndex((section) => section.criteria.some((one) => one.id === id));
  const section = definition.sections[from];
  const at = section?.criteria.findIndex((one) => one.id === id) ?? -1;
  const criterion = section?.criteria[at];
  if (!section || !criterion) return definition;
  if (section.criteria[at + by]) {
    return inSection(definition, section.id, (one) => ({ ...one, criteria: swapped(one.criteria, at, at + by) }));
  }
  const beside = definition.sections[from + by];
  if (!beside) return definition;
  return inSection(removeCriterion(definition, id), beside.id, (one) => ({
    ...one,
    criteria: by === 1 ? [criterion, ...one.criteria] : [...one.criteria, criterion],
  }));
}

function swapped<T>(list: readonly T[], a: number, b: number): T[] {
  const [first, second] = [list[a], list[b]];
  if (first === undefined || second === undefined) return [...list];
  return list.map((each, index) => (index === a ? second : index === b ? first : each));
}

export const binary: Level[] = [
  { value: 0, label: "Fail" },
  { value: 1, label: "Pass" },
];

/** A scale of n levels from 1; two levels are pass and fail. */
export function levelsOf(count: number): Level[] {
  if (count === 2) return binary;
  return Array.from({ length: count }, (_, index) => ({ value: index + 1, label: `Level ${index + 1}` }));
}

/** One line of the root causes: the tree laid flat. */
export type CauseRow = { label: string; cause: RootCause["cause"]; depth: number };

export function causeRows(tree: readonly RootCause[] = [], depth = 0): CauseRow[] {
  return tree.flatMap(({ label, cause, causes }) => [{ label, cause, depth }, ...causeRows(causes ?? [], depth + 1)]);
}

/** The tree that rows stand for; a row hangs under the nearest one above that is less deep. */
export function causeTree(rows: readonly CauseRow[]): RootCause[] {
  const tree: RootCause[] = [];
  const path: RootCause[] = [];
  for (const { label, cause, depth } of rows) {
    const node: RootCause = { label, ...(cause === undefined ? {} : { cause }) };
    const level = Math.min(depth, path.length);
    const above = path[level - 1];
    if (above) above.causes = [...(above.causes ?? []), node];
    else tree.push(node);
    path.length = level;
    path.push(node);
  }
  return tree;
}

export function causePaths(tree: readonly RootCause[] = [], before = ""): string[] {
  return tree.flatMap(({ label, causes }) =>
    causes && causes.length > 0 ? causePaths(causes, `${before}${label}: `) : [`${before}${label}`],
  );
}

type FormCriterion = ReviewForm["criteria"][number];

/** A criterion as the review form shows it. */
export function asFormCriterion(
  criterion: Criterion,
  section: string,
  rule: FormCriterion["obligation"],
): FormCriterion {
  const { id, title, question, severity = "non-critical", levels = binary, soft, bonus, when, rootCauses } = criterion;
  return {
    id,
    title,
    question,
    section,
    severity,
    counts: bonus ? "bonus" : soft ? "soft" : "yes",
    answer: when?.answer ?? null,
    levels: levels.map(({ value, label, anchor = "" }) => ({ value, label, anchor })),
    rootCauses: causePaths(rootCauses),
    obligation: rule,
  };
}
