import { sourceFor } from "./audience.ts";
import { readingFor } from "./audience-steps.ts";
import { type Audience, audiences, type Obligation, type SopDocument, type SopStep, type Span } from "./sop.ts";
import type { ApprovedDocument } from "./version.ts";

/**
 * The part of an SOP version that is found, shown and cited as one: a step with its constraints, or the overview. A step that reads
 * differently to people and to bots is two chunks, and neither holds a word of the other's.
 */
export type Chunk = {
  id: string;
  sopId: string;
  versionId: string;
  versionNumber: number;
  /** step id, or `overviewAnchor` */
  stepId: string;
  /** whose words it has; null = everybody reads the same */
  audience: Audience | null;
  title: string;
  heading: string;
  /** plain text for search: step text, then its obligations one a line */
  text: string;
  /** offsets in the version's source */
  span: Span;
  /** that slice of the version's source, with white space in place of what is written for the other audience */
  source: string;
  obligations: Obligation[];
  contactReasons: string[];
  /** the step as its audience reads it; null = the overview */
  step: SopStep | null;
};

/** Whether an audience reads a chunk; people, where it is not said who asks. */
export const isReadBy = ({ audience }: Pick<Chunk, "audience">, reader?: string | null): boolean =>
  audience === null || audience === (reader ?? "human");

export const overviewAnchor = "overview";

/** Counts up when versions are cut in another way: chunks of an earlier cut are made again. */
export const chunkCut = 3;

type Part = Pick<Chunk, "stepId" | "audience" | "heading" | "text" | "span" | "source" | "obligations" | "step">;

/**
 * Cuts an approved version along its steps, overview first. Ids are `versionId:stepId`, with `@human` or `@bot` where the chunk is one
 * audience's alone, unique in the version.
 */
export function chunkVersion(version: ApprovedDocument): Chunk[] {
  const { document } = version;
  const taken = new Set<string>();
  return partsOf(document).map((part) => ({
    id: freeId(`${version.id}:${part.stepId}${part.audience ? `@${part.audience}` : ""}`, taken),
    sopId: version.sopId,
    versionId: version.id,
    versionNumber: version.number,
    title: document.meta.title,
    contactReasons: document.meta.contactReasons,
    ...part,
  }));
}

function partsOf(document: SopDocument): Part[] {
  if (document.blocks.length === 0) return partsAsRead(document, document.source, null);
  const [people, bots] = audiences.map((audience) =>
    partsAsRead(readingFor(document, audience), sourceFor(document.source, document.blocks, audience), audience),
  );
  const shared = new Set((people ?? []).map(keyOf).filter((key) => (bots ?? []).some((part) => keyOf(part) === key)));
  const { audiences: spokenTo } = document.meta;
  const mine = (part: Part) => part.audience !== null && (spokenTo.length === 0 || spokenTo.includes(part.audience));
  const common = (people ?? []).filter((part) => shared.has(keyOf(part))).map((part) => ({ ...part, audience: null }));
  const own = [...(people ?? []), ...(bots ?? [])].filter((part) => !shared.has(keyOf(part)) && mine(part));
  const overviewFirst = (part: Part) => (part.stepId === overviewAnchor ? -1 : part.span.start);
  return [...common, ...own].sort((a, b) => overviewFirst(a) - overviewFirst(b));
}

/** Equal for two audiences only where they read the same words in the same place. */
const keyOf = ({ stepId, span, source, text }: Part): string => JSON.stringify([stepId, span.start, source, text]);

function partsAsRead(document: SopDocument, source: string, audience: Audience | null): Part[] {
  const overview = overviewPart(document);
  const parts = [...(overview ? [overview] : []), ...document.steps.map((step) => stepPart(step))];
  return parts.map((part) => ({ ...part, audience, source: source.slice(part.span.start, part.span.end) }));
}

function overviewPart(document: SopDocument) {
  if (!document.overview) return null;
  const parameters = document.parameters.map(({ name, description }) => `${name}: ${description}`);
  return {
    stepId: overviewAnchor,
    heading: "Overview",
    text: [document.overview.text, ...parameters].join("\n"),
    span: document.overview.span,
    obligations: [],
    step: null,
  };
}

function stepPart(step: SopStep) {
  return {
    stepId: step.id,
    heading: step.title,
    text: [step.text, ...step.obligations.map(({ text }) => text)].filter((text) => text !== "").join("\n"),
    span: step.span,
    obligations: step.obligations,
    step,
  };
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id}~${n}`;
  taken.add(free);
  return free;
}
