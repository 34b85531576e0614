import { type Criterion, criteriaOf, type Scorecard, scorecardSchema } from "./scorecard.ts";

/** One thing to mend: an error keeps a scorecard from being published, a warning is worth a second look. */
export type ScorecardProblem = {
  severity: "error" | "warning";
  /** "Section Opening, criterion Greets the customer", or "The scorecard" */
  where: string;
  criterionId: string | null;
  message: string;
};

export type LintedScorecard = { scorecard: Scorecard | null; problems: ScorecardProblem[] };

/** Reads a definition as somebody wrote it; `scorecard` is null while there are errors. `knownRules` are `sop-id#obligation-id` that exist. */
export function lintScorecard(definition: unknown, knownRules: ReadonlySet<string> | null = null): LintedScorecard {
  const parsed = scorecardSchema.safeParse(definition);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue): ScorecardProblem => {
      const { where, criterionId } = placeOf(definition, issue.path);
      const field = issue.path.findLast((part) => typeof part === "string");
      return {
        severity: "error",
        where,
        criterionId,
        message: plainly(issue.code, issue.message, String(field ?? "")),
      };
    });
    return { scorecard: null, problems };
  }
  return { scorecard: parsed.data, problems: warningsOf(parsed.data, knownRules) };
}

/** Validation messages in the words of somebody who fills in a form. */
function plainly(code: string, message: string, field: string): string {
  const name = fieldWords[field] ?? field;
  if (code === "too_small") return `${name || "this"} is empty`;
  if (code === "unrecognized_keys") return message.replace("Unrecognized key", "unknown field");
  if (code === "invalid_type" || code === "invalid_value" || code === "invalid_union")
    return `${name || "this"} is missing or not one of the possible values`;
  return name && !message.includes(name) ? `${name}: ${message}` : message;
}

const fieldWords: Record<string, string> = {
  id: "the id",
  title: "the title",
  question: "the question",
  levels: "the levels",
  label: "a label",
  check: "the check",
  pattern: "the pattern",
  weight: "the weight",
  target: "the target",
  obligation: "the rule it tests",
  rootCauses: "the root causes",
  sections: "the list of sections",
  criteria: "the list of criteria",
  answer: "the earlier answer",
};

function placeOf(definition: unknown, path: readonly PropertyKey[]): { where: string; criterionId: string | null } {
  const section = memberOf(memberOf(definition, "sections"), path[0] === "sections" ? path[1] : undefined);
  const criterion = memberOf(memberOf(section, "criteria"), path[2] === "criteria" ? path[3] : undefined);
  const named = (kind: string, value: unknown, at: PropertyKey | undefined) =>
    value === undefined ? "" : `${kind} ${textOf(memberOf(value, "title")) || `${Number(at) + 1}`}`;
  const where = [named("section", section, path[1]), named("criterion", criterion, path[3])].filter(Boolean).join(", ");
  return {
    where: where ? where.charAt(0).toUpperCase() + where.slice(1) : "The scorecard",
    criterionId: textOf(memberOf(criterion, "id")) || null,
  };
}

function memberOf(value: unknown, key: PropertyKey | undefined): unknown {
  if (key === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function warningsOf(scorecard: Scorecard, knownRules: ReadonlySet<string> | null): ScorecardProblem[] {
  const problems = scorecard.sections.flatMap((section) =>
    section.criteria.flatMap((criterion) =>
      criterionWarnings(criterion, knownRules).map((message): ScorecardProblem => {
        const where = `Section ${section.title}, criterion ${criterion.title}`;
        return { severity: "warning", where, criterionId: criterion.id, message };
      }),
    ),
  );
  const counted = criteriaOf(scorecard).filter((one) => !one.soft && !one.bonus && one.weight > 0);
  if (counted.length > 0) return problems;
  const message = "no criterion counts: every one is soft, a bonus or of weight 0, so no review gets a score";
  return [...problems, { severity: "warning", where: "The scorecard", criterionId: null, message }];
}

function criterionWarnings(criterion: Criterion, knownRules: ReadonlySet<string> | null): string[] {
  const { kind, levels, soft, weight, bonus, autoFail, severity, obligation, rootCauses, question } = criterion;
  const anchors = levels.filter((level) => level.anchor === "").length;
  return [
    ...(kind !== "check" && levels.length > 2 && anchors > 0
      ? [`${anchors} of ${levels.length} levels have no anchor, so reviewers will draw the lines differently`]
      : []),
    ...(soft && autoFail !== "none" ? ["it is soft, so it never fails a review or section"] : []),
    ...(soft && bonus ? ["it is soft, so its bonus is never added"] : []),
    ...(!soft && weight === 0 && autoFail === "none" ? ["its weight is 0, so it counts for nothing"] : []),
    ...(severity === "compliance-critical" && autoFail === "none"
      ? ["it is compliance-critical and a miss fails nothing; is that meant?"]
      : []),
    ...(obligation !== null && knownRules && !knownRules.has(obligation)
      ? [`no version of an SOP has the rule ${obligation}`]
      : []),
    ...(obligation === null && severity !== "non-critical" ? ["no SOP rule is named for a critical criterion"] : []),
    ...(kind !== "check" && rootCauses.length === 0
      ? ["without root causes a miss cannot say whether skill, SOP, tool or customer is behind it"]
      : []),
    ...(kind !== "check" && / and | y /.test(question) && question.split(/ and | y /).length > 2
      ? ["the question asks several things at once; a fail will not say which"]
      : []),
  ];
}
