import { agglomerate } from "./agglomerate.ts";
import { type DraftFields, foreignDraft } from "./foreign-draft.ts";
import { slug } from "./markdown.ts";
import { likeness, type TextVector, textVector, type WeightOf, weightsWithin } from "./text-vector.ts";

/** A ticket that was solved well, redacted: what the handler said, in order, and what they did. */
export type SolvedTicket = { id: string; said: readonly string[]; actions: readonly string[] };

export type GapOutline = {
  /** what was asked, most often first */
  questions: readonly string[];
  tickets: readonly SolvedTicket[];
  /** for an SOP that is to be made */
  fields: DraftFields;
};

type Sentence = { text: string; ticket: string; place: number; vector: TextVector };

const most = { questions: 8, steps: 6, examples: 3 };
/** From which likeness two handlers did the same thing. */
const sameMove = 0.3;
const leastWords = 5;

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
/** What is said in every contact belongs to the page about every contact. */
const courtesy =
  /^(?:hi|hello|hey|hola|buenas|thanks?|thank you|gracias|you're welcome|sorry|good (?:morning|afternoon|evening)|bye|take care|have a|is there anything|anything else|hay algo|algo más|un saludo)\b/iu;

/**
 * An outline of the missing SOP as a draft to be edited: what was asked, and as steps what handlers who solved such tickets well did
 * alike, in the order in which they did it, each with the tickets it was seen in. It makes up no obligation: what binds is the
 * owner's to say. Throws RangeError without a question.
 */
export function outlineOfGap({ questions, tickets, fields }: GapOutline): {
  source: string;
  id: string;
  title: string;
} {
  const [first] = questions;
  if (first === undefined) throw new RangeError("a gap needs a question");
  const title = fields.title ?? titleOf(first);
  const markdown = [
    `# ${title}`,
    "## Overview",
    overviewOf(questions, tickets),
    "## Steps",
    ...stepsOf(questions, tickets),
    ...examplesOf(questions, tickets),
  ].join("\n\n");
  const document = { markdown: `${markdown}\n`, title, headings: [], warnings: [] };
  const { source, id } = foreignDraft(document, { ...fields, title }, "gap.md");
  return { source, id, title };
}

function titleOf(question: string): string {
  const line = oneLine(question).replace(/[?!.\s]+$/u, "");
  const short = line.length <= 70 ? line : `${line.slice(0, 70).replace(/\s+\S*$/u, "")} …`;
  return short.charAt(0).toUpperCase() + short.slice(1);
}

function overviewOf(questions: readonly string[], tickets: readonly SolvedTicket[]): string {
  const asked = questions.slice(0, most.questions).map((question) => `- ${inline(question)}`);
  const seen = tickets.map(({ id }) => inline(id)).join(", ");
  const from =
    tickets.length === 0
      ? "No ticket about it was found that was solved well: the steps are still to be written."
      : `The steps below are what handlers did alike in tickets that were solved well (${seen}). Check each, and say with MUST, MUST NOT or SHOULD what binds.`;
  return ["People asked, and no SOP answered:", asked.join("\n"), from].join("\n\n");
}

function stepsOf(questions: readonly string[], tickets: readonly SolvedTicket[]): string[] {
  const moves = movesOf(tickets);
  const shown = moves.length > 0 ? moves : [{ text: `Answer: ${titleOf(questions[0] ?? "")}`, tickets: [] }];
  const taken = new Set<string>();
  return shown.flatMap(({ text, tickets: seen }, i) => {
    const from = seen.length === 0 ? "" : `\n\nSeen in ${seen.map(inline).join(", ")}.`;
    return [`### ${i + 1}. ${headingOf(text)} {#${idOf(text, i, taken)}}`, `${inline(text)}${from}`];
  });
}

type Move = { text: string; tickets: string[] };

/** What at least two handlers said alike, in their order; with one ticket, or none alike, what its handler said. */
function movesOf(tickets: readonly SolvedTicket[]): Move[] {
  const sentences = sentencesOf(tickets);
  const groups = agglomerate(
    sentences.length,
    (a, b) => likeness(vectorAt(sentences, a), vectorAt(sentences, b)),
    sameMove,
  ).map((group) => group.map((i) => sentences[i] as Sentence));
  const alike = groups.filter((group) => new Set(group.map(({ ticket }) => ticket)).size > 1);
  const kept =
    alike.length >= 2 ? alike : sentences.filter(({ ticket }) => ticket === tickets[0]?.id).map((one) => [one]);
  return kept
    .sort((a, b) => support(b) - support(a) || place(a) - place(b))
    .slice(0, most.steps)
    .sort((a, b) => place(a) - place(b))
    .map((group) => ({ text: middleOf(group).text, tickets: [...new Set(group.map(({ ticket }) => ticket))].sort() }));
}

const vectorAt = (sentences: readonly Sentence[], i: number): TextVector => sentences[i]?.vector ?? new Map();
const support = (group: readonly Sentence[]): number => new Set(group.map(({ ticket }) => ticket)).size;
const place = (group: readonly Sentence[]): number =>
  group.reduce((sum, sentence) => sum + sentence.place, 0) / Math.max(1, group.length);

/** What is true of one contact: a handle, an id, or what redaction took out. */
const ofOneContact = /(?<!\w)@\w|\[[A-Z_]{2,}\]|\b[A-Z]{2,4}-?\d/u;

/** The sentence most like the others of its group, of those that hold for any contact where there are some; of equals the shorter. */
function middleOf(group: readonly Sentence[]): Sentence {
  const general = group.filter(({ text }) => !ofOneContact.test(text));
  const closeness = (one: Sentence) => group.reduce((sum, other) => sum + likeness(one.vector, other.vector), 0);
  const sorted = (general.length > 0 ? general : [...group]).toSorted(
    (a, b) => closeness(b) - closeness(a) || a.text.length - b.text.length,
  );
  return sorted[0] as Sentence;
}

function sentencesOf(tickets: readonly SolvedTicket[]): Sentence[] {
  const raw = tickets.flatMap(({ id, said }) => {
    const own = said.flatMap((turn) => [...segmenter.segment(oneLine(turn))].map(({ segment }) => segment.trim()));
    return own.map((text, i) => ({ text, ticket: id, place: i / Math.max(1, own.length - 1) }));
  });
  const said = raw.filter(({ text }) => text.split(" ").length >= leastWords && !courtesy.test(text));
  const weightOf: WeightOf = weightsWithin(said.map(({ text }) => text));
  return said.map((one) => ({ ...one, vector: textVector(one.text, weightOf) }));
}

/** The words of solved tickets that are nearest to what was asked, as good examples. */
function examplesOf(questions: readonly string[], tickets: readonly SolvedTicket[]): string[] {
  const sentences = sentencesOf(tickets);
  if (sentences.length === 0) return [];
  const asked = textVector(questions.join("\n"), weightsWithin(sentences.map(({ text }) => text)));
  const nearest = sentences
    .filter(({ text }) => !ofOneContact.test(text))
    .map((one) => ({ ...one, near: likeness(one.vector, asked) }))
    .sort((a, b) => b.near - a.near || a.place - b.place)
    .slice(0, most.examples);
  if (nearest.length === 0) return [];
  return [
    "## Examples",
    ...nearest.map(({ text, ticket }) => `Good: "${inline(text).replaceAll('"', "'")}" (${inline(ticket)})`),
  ];
}

function headingOf(text: string): string {
  const words = inline(text)
    .replace(/[?!.,;:]+$/u, "")
    .split(" ");
  return words.length <= 8 ? words.join(" ") : `${words.slice(0, 8).join(" ")} …`;
}

function idOf(text: string, i: number, taken: Set<string>): string {
  const base = slug(text)
    .replace(/[^a-z0-9-]+/g, "")
    .split("-")
    .slice(0, 4)
    .join("-");
  const id = base === "" || taken.has(base) ? `step-${i + 1}` : base;
  taken.add(id);
  return id;
}

const oneLine = (text: string): string => text.replace(/\s+/gu, " ").trim();

/** Words of a ticket as plain text in Markdown: nothing in them is markup, an anchor or a rule. */
function inline(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~]/gu, "\\$&")
    .replace(/^([-+>]|\d+[.)])(?=\s)/u, "\\$1");
}
