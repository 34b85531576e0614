import { type Channel, channels } from "../ingest/ticket.ts";
import type { Obligation, SopDocument, SopStep } from "../sops/sop.ts";
import { type Criterion, criterionSchema, type Severity } from "./scorecard.ts";

export type DraftedSection = { id: string; title: string; criteria: Criterion[] };

/**
 * A section of criteria for the rules of an SOP, one an obligation, each tied to the rule it tests: a start that a QA lead edits. MAY
 * permits and is left out; SHOULD becomes a soft criterion. Ids that `taken` holds are told apart by the SOP's id.
 */
export function draftSection(document: SopDocument, taken: ReadonlySet<string> = new Set()): DraftedSection | null {
  const { meta } = document;
  const used = new Set(taken);
  const criteria = document.steps.flatMap((step) =>
    step.obligations.flatMap((obligation) => {
      if (obligation.level === "MAY") return [];
      const id = freeId(used, obligation.id, meta.id);
      used.add(id);
      return [draftCriterion(id, document, step, obligation)];
    }),
  );
  return criteria.length === 0 ? null : { id: freeId(taken, meta.id, "rules"), title: meta.title, criteria };
}

function draftCriterion(id: string, document: SopDocument, step: SopStep, obligation: Obligation): Criterion {
  const { meta } = document;
  const soft = obligation.level.startsWith("SHOULD");
  const duty = dutyOf(obligation);
  return criterionSchema.parse({
    id,
    title: titleOf(duty, obligation),
    question: questionOf(duty, obligation),
    kind: "judged",
    ...(soft ? { soft } : {}),
    severity: severityOf(obligation),
    obligation: `${meta.id}#${obligation.id}`,
    when: conditionOf(document, obligation),
    rootCauses: [
      { label: "did not know the rule", cause: "agent-skill" },
      { label: `step “${step.title}” is unclear`, cause: "sop" },
      { label: "tool did not allow it", cause: "tool-or-policy" },
      { label: "customer left or refused", cause: "customer" },
    ],
  });
}

function conditionOf({ meta }: SopDocument, obligation: Obligation): Criterion["when"] {
  const known = meta.channels.filter((name): name is Channel => channels.some((one) => one === name));
  const audience = obligation.audience ?? (meta.audiences.length === 1 ? (meta.audiences[0] ?? null) : null);
  return {
    ...(known.length > 0 && known.length < channels.length ? { channels: known } : {}),
    ...(meta.contactReasons.length > 0 ? { contactReasons: meta.contactReasons } : {}),
    ...(audience === null ? {} : { handledBy: audience }),
  };
}

/** What must be done or left, without who and how strongly: "obtain the order number before you discuss a refund". */
function dutyOf({ text }: Obligation): string {
  const sentence = text.split(/(?<=[.!?])\s/)[0] ?? text;
  return sentence
    .replace(/^.*?\b(MUST NOT|SHOULD NOT|SHALL NOT|MUST|SHOULD|SHALL|REQUIRED|RECOMMENDED)\b\s*/, "")
    .replace(/[.!?]+$/, "")
    .trim();
}

function questionOf(duty: string, { level, text }: Obligation): string {
  const condition = /^(.*?),?\s*\b(?:you|the agent|the bot|bots|agents)\b\s+(?:MUST|SHOULD|SHALL)\b/i
    .exec(text)?.[1]
    ?.trim();
  const where = condition ? `${condition}: ` : "";
  const body = asHandler(duty || text);
  return level.endsWith("NOT") ? `${where}Does the handler never ${body}?` : `${where}Does the handler ${body}?`;
}

/** The rule speaks to its reader; the question speaks of the handler. */
function asHandler(duty: string): string {
  return duty
    .replace(/\byou are\b/gi, "they are")
    .replace(/\byourself\b/gi, "themselves")
    .replace(/\byour\b/gi, "their")
    .replace(/\byou\b/gi, "they");
}

const titleLength = 60;

function titleOf(duty: string, { level, text }: Obligation): string {
  const words = (duty || text).split(/\s+/);
  const start = level.endsWith("NOT") ? "Never" : "";
  let title = start;
  for (const word of words) {
    if (title.length + word.length + 1 > titleLength) break;
    title = title ? `${title} ${word}` : word;
  }
  const trimmed = title
    .replace(/[,;:]$/, "")
    .replace(/\s(a|an|the|and|or|of|to|for|in|on|with|before|when|that)$/i, "");
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}

/** A start only: what is critical to whom is for people to say. */
function severityOf({ level }: Obligation): Severity {
  if (level.startsWith("SHOULD")) return "non-critical";
  return level === "MUST NOT" ? "business-critical" : "customer-critical";
}

function freeId(taken: ReadonlySet<string>, wanted: string, other: string): string {
  const id = wanted
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (!taken.has(id)) return id;
  const base = `${other}-${id}`;
  if (!taken.has(base)) return base;
  for (let at = 2; ; at++) if (!taken.has(`${base}-${at}`)) return `${base}-${at}`;
}
