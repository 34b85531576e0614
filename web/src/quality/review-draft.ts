import type { Input, ReviewForm } from "../client/wire.ts";

export type Label = Input<"POST /reviews/:ticketId">["body"]["labels"][number];
export type Criterion = ReviewForm["criteria"][number];
export type Draft = { labels: Record<string, Label>; unreadable: boolean };

export const emptyDraft: Draft = { labels: {}, unreadable: false };

export type Choice = { key: string; label: string; anchor: string; verdict: Label["verdict"]; level: number | null };

/** What a reviewer may say about a criterion, each with its digit. A two-level 0/1 scale is pass or fail. */
export function choicesFor(criterion: Pick<Criterion, "levels">): Choice[] {
  const { levels } = criterion;
  const binary = levels.length === 0 || (levels.length === 2 && levels[0]?.value === 0 && levels[1]?.value === 1);
  const none: Choice = { key: "0", label: "Not applicable", anchor: "", verdict: "not-applicable", level: null };
  if (binary) {
    const [fail, pass] = levels;
    return [
      { key: "1", label: "Pass", anchor: pass?.anchor ?? "", verdict: "pass", level: null },
      { key: "2", label: "Fail", anchor: fail?.anchor ?? "", verdict: "fail", level: null },
      none,
    ];
  }
  const graded = levels.map(({ value, label, anchor }, index): Choice => {
    return { key: String(index + 1), label, anchor, verdict: "level", level: value };
  });
  return [...graded, none];
}

export function labelFor(criterionId: string, choice: Choice, before: Label | undefined): Label {
  const { verdict, level } = choice;
  const label: Label = { criterionId, verdict, level, note: before?.note ?? "" };
  return {
    ...label,
    rootCause: verdict === "pass" || verdict === "not-applicable" ? null : (before?.rootCause ?? null),
  };
}

export function isChosen(choice: Choice, label: Label | undefined): boolean {
  return label !== undefined && label.verdict === choice.verdict && (label.level ?? null) === choice.level;
}

/** Whether the label is a miss, about which a root cause is asked: a fail, or any level below the highest. */
export function isMiss(criterion: Pick<Criterion, "levels">, label: Label | undefined): boolean {
  if (!label) return false;
  if (label.verdict === "fail") return true;
  if (label.verdict !== "level" || label.level === null || label.level === undefined) return false;
  return label.level < Math.max(...criterion.levels.map(({ value }) => value));
}

/** Whether the answers so far ask for a criterion: it may apply only after a certain answer above. */
export function isAsked({ answer }: Pick<Criterion, "answer">, labels: Draft["labels"]): boolean {
  if (!answer) return true;
  const above = labels[answer.criterion];
  if (!above) return false;
  if (above.verdict === "level") return (answer.levels ?? []).some((level) => level === above.level);
  return (answer.verdicts ?? []).some((verdict) => verdict === above.verdict);
}

/** The criteria that are asked and still have no label, in order. */
export function missing(criteria: readonly Criterion[], draft: Draft): Criterion[] {
  return draft.unreadable ? [] : criteria.filter((one) => isAsked(one, draft.labels) && !draft.labels[one.id]);
}

export function draftKey(frameId: string, ticketId: string): string {
  return `plumbline-review-${frameId}-${ticketId}`;
}

/** A draft as it was stored, or an empty one when it cannot be read. */
export function readDraft(stored: string | null): Draft {
  if (!stored) return emptyDraft;
  try {
    const read = JSON.parse(stored) as Partial<Draft>;
    return { labels: read.labels ?? {}, unreadable: read.unreadable === true };
  } catch {
    return emptyDraft;
  }
}
