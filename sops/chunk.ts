import type { Obligation, SopDocument, SopStep, Span } from "./sop.ts";
import type { ApprovedDocument } from "./version.ts";

/** The part of an SOP version that is found, shown and cited as one: a step with its constraints, or the overview. */
export type Chunk = {
  id: string;
  sopId: string;
  versionId: string;
  versionNumber: number;
  /** step id, or `overviewAnchor` */
  stepId: string;
  title: string;
  heading: string;
  /** plain text for search: step text, then its obligations one a line */
  text: string;
  /** offsets in the version's source; `source` is that slice */
  span: Span;
  source: string;
  obligations: Obligation[];
  contactReasons: string[];
};

export const overviewAnchor = "overview";

/** Cuts an approved version along its steps, overview first. Ids are `versionId:stepId`, unique in the version. */
export function chunkVersion(version: ApprovedDocument): Chunk[] {
  const { document } = version;
  const taken = new Set<string>();
  const chunkOf = (part: Pick<Chunk, "stepId" | "heading" | "text" | "span" | "obligations">): Chunk => ({
    id: freeId(`${version.id}:${part.stepId}`, taken),
    sopId: version.sopId,
    versionId: version.id,
    versionNumber: version.number,
    title: document.meta.title,
    source: document.source.slice(part.span.start, part.span.end),
    contactReasons: document.meta.contactReasons,
    ...part,
  });
  const overview = overviewPart(document);
  const parts = document.steps.map((step) => stepPart(step));
  return (overview ? [overview, ...parts] : parts).map(chunkOf);
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
  };
}

function stepPart(step: SopStep) {
  return {
    stepId: step.id,
    heading: step.title,
    text: [step.text, ...step.obligations.map(({ text }) => text)].filter((text) => text !== "").join("\n"),
    span: step.span,
    obligations: step.obligations,
  };
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id}~${n}`;
  taken.add(free);
  return free;
}
