import type { Ticket } from "../ingest/ticket.ts";
import { tokenize } from "../sops/lexicon.ts";
import { responseTimes } from "./check-responses.ts";
import { isHandler, turnsBy } from "./handler-turns.ts";

/** What the embedded judge reads of a ticket. Text should be redacted before it gets here. */
export type JudgedTicket = Pick<Ticket, "id" | "turns" | "actions">;

/** Hashed terms with their weights; `at` ascends. Holds no text, so a trained judge carries no words of a customer. */
export type SparseVector = { at: number[]; value: number[] };

/** Weight of each hashed term by how rare it is among the training tickets. */
export type TermWeights = { documents: number; frequency: Record<string, number> };

const hashBits = 16;
const blockDimensions = { whole: 128, near: 32, opening: 48, closing: 48 };

/** A ticket prepared once for all criteria: the terms of the handler, hashed, and its shape as numbers near [0, 1]. */
export type TicketProfile = {
  terms: Map<number, number>;
  turns: { index: number; text: string; terms: Map<number, number>; handler: boolean }[];
  shape: number[];
};

export function profileTicket(ticket: JudgedTicket): TicketProfile {
  const turns = ticket.turns.flatMap((turn, index) => {
    if (!isHandler(turn.by) && turn.by !== "customer") return [];
    return [{ index, text: turn.text, terms: hashedTerms(turn.text), handler: isHandler(turn.by) }];
  });
  const terms = new Map<number, number>();
  for (const turn of turns) if (turn.handler) for (const [term, count] of turn.terms) add(terms, term, count);
  for (const turn of ticket.turns)
    if (turn.label !== null && isHandler(turn.by)) add(terms, hash(`label ${turn.label}`), 1);
  for (const action of ticket.actions) {
    add(terms, hash(`action ${action.name}`), 1);
    for (const field of Object.keys(action.fields)) add(terms, hash(`field ${action.name} ${field}`), 1);
  }
  return { terms, turns, shape: shapeOf(ticket) };
}

/** Names of the shape features, in order. */
export const shapeNames = [
  "handler turns",
  "customer turns",
  "actions",
  "median response",
  "handler share of words",
  "share of questions",
  "handler speaks last",
] as const;

function shapeOf(ticket: JudgedTicket): number[] {
  const handler = turnsBy(ticket as Ticket, "handler");
  const customer = turnsBy(ticket as Ticket, "customer");
  const seconds = responseTimes(ticket as Ticket)
    .times.map((time) => time.seconds)
    .sort((a, b) => a - b);
  const words = (turns: { text: string }[]): number =>
    turns.reduce((sum, { text }) => sum + text.split(/\s+/u).length, 0);
  const [said, heard] = [words(handler), words(customer)];
  const last = ticket.turns.at(-1);
  return [
    Math.log1p(handler.length) / 4,
    Math.log1p(customer.length) / 4,
    Math.log1p(ticket.actions.length) / 4,
    Math.log1p(Math.max(seconds[Math.floor(seconds.length / 2)] ?? 0, 0)) / 12,
    said / Math.max(said + heard, 1),
    handler.filter(({ text }) => text.includes("?")).length / Math.max(handler.length, 1),
    last !== undefined && isHandler(last.by) ? 1 : 0,
  ];
}

/** Stems and pairs of neighbouring stems of a text, hashed, with their counts. */
export function hashedTerms(text: string): Map<number, number> {
  const tokens = tokenize(text);
  const terms = new Map<number, number>();
  tokens.forEach((token, index) => {
    add(terms, hash(token), 1);
    const next = tokens[index + 1];
    if (next !== undefined) add(terms, hash(`${token} ${next}`), 1);
  });
  return terms;
}

/** Document frequencies of the hashed terms over the training tickets. */
export function fitTermWeights(profiles: readonly TicketProfile[]): TermWeights {
  const frequency: Record<string, number> = {};
  for (const { terms } of profiles) for (const term of terms.keys()) frequency[term] = (frequency[term] ?? 0) + 1;
  return { documents: profiles.length, frequency };
}

/** Unit-length tf-idf vector: (1 + ln count)·ln(1 + N/(1 + df)) (Salton and Buckley, 1988, with smoothing). */
export function termVector(terms: ReadonlyMap<number, number>, weights: TermWeights): SparseVector {
  const entries = [...terms].sort(([a], [b]) => a - b);
  const raw = entries.map(
    ([term, count]) =>
      (1 + Math.log(count)) * Math.log(1 + Math.max(weights.documents, 1) / (1 + (weights.frequency[term] ?? 0))),
  );
  const norm = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0)) || 1;
  return { at: entries.map(([term]) => term), value: raw.map((value) => value / norm) };
}

/** Cosine of two unit vectors, in [0, 1] for tf-idf weights. */
export function cosine(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.at.length && j < b.at.length; ) {
    const [x, y] = [a.at[i] ?? 0, b.at[j] ?? 0];
    if (x === y) sum += (a.value[i] ?? 0) * (b.value[j] ?? 0);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return sum;
}

/** How the handler's words relate to a question: similarities in [0, 1], the place of the best turn, and hashed presence features. */
export function lexicalFeatures(profile: TicketProfile, query: SparseVector, weights: TermWeights): number[] {
  const near = (handler: boolean): { similarity: number; terms: Map<number, number>; place: number }[] =>
    profile.turns
      .filter((turn) => turn.handler === handler)
      .map((turn, place) => ({ similarity: cosine(termVector(turn.terms, weights), query), terms: turn.terms, place }))
      .sort((a, b) => b.similarity - a.similarity || a.place - b.place);
  const own = near(true);
  const best = own.slice(0, 3);
  const mean = best.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(best.length, 1);
  const nearTerms = new Map<number, number>();
  for (const { terms, similarity } of best)
    if (similarity > 0) for (const [term, count] of terms) add(nearTerms, term, count);
  return [
    best[0]?.similarity ?? 0,
    mean,
    cosine(termVector(profile.terms, weights), query),
    near(false)[0]?.similarity ?? 0,
    (best[0]?.place ?? 0) / Math.max(own.length, 1),
    ...presence(profile.terms, blockDimensions.whole, weights),
    ...presence(nearTerms, blockDimensions.near, weights),
    ...presence(edgeTerms(profile, 0, 2), blockDimensions.opening, weights),
    ...presence(edgeTerms(profile, -2), blockDimensions.closing, weights),
  ];
}

/** Terms of some of the handler's turns, by place as in `slice`: much of what is asked of a contact belongs to its start or its end. */
function edgeTerms(profile: TicketProfile, from: number, to?: number): Map<number, number> {
  const terms = new Map<number, number>();
  for (const turn of profile.turns.filter(({ handler }) => handler).slice(from, to)) {
    for (const [term, count] of turn.terms) add(terms, term, count);
  }
  return terms;
}

/** Number of similarity features before the hashed ones in `lexicalFeatures`. */
export const similarityCount = 5;

/** Signed feature hashing (Weinberger et al., 2009) of which terms occur; terms seen in one training ticket at most are left out. */
function presence(terms: ReadonlyMap<number, number>, dimensions: number, weights: TermWeights): number[] {
  const values = new Array<number>(dimensions).fill(0);
  for (const term of terms.keys()) {
    const frequency = weights.frequency[term] ?? 0;
    if (frequency < 2) continue;
    const mixed = Math.imul(term + 1, 0x9e3779b1) >>> 0;
    const slot = mixed % dimensions;
    const sign = (mixed >>> 16) & 1 ? 1 : -1;
    values[slot] = (values[slot] ?? 0) + sign * Math.log(1 + weights.documents / (1 + frequency));
  }
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return values.map((value) => (value / norm) * presenceScale);
}

/** Length of a presence block: larger means the ridge penalty holds it back less. */
const presenceScale = 4;

/** FNV-1a over UTF-16 units, folded to the hash space. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return ((value >>> hashBits) ^ value) & ((1 << hashBits) - 1);
}

function add(counts: Map<number, number>, term: number, by: number): void {
  counts.set(term, (counts.get(term) ?? 0) + by);
}
