import { contentId } from "./content-id.ts";
import { mulberry32, sample } from "./stats/prng.ts";
import { drawWithChances, tiltedChances } from "./tilted-draw.ts";

/** One ticket of the frame. `pi` is its inclusion probability, stored for every ticket, drawn or not. */
export type FrameItem = { ticket: string; stratum: string; pi: number; drawn: boolean; doubleBlind: boolean };

export type FrameStratum = { stratum: string; size: number; drawn: number };

/** A drawn audit frame: enough to draw it again. `listHash` is the hash of the tickets with their strata as given. */
export type AuditFrame = {
  items: FrameItem[];
  strata: FrameStratum[];
  size: number;
  drawn: number;
  seed: number;
  prng: "mulberry32";
  listHash: string;
};

export type FrameOptions = {
  tickets: readonly { id: string; stratum: string }[];
  /** number of tickets to audit; more than there are means all of them */
  n: number;
  seed: number;
  /** share of the drawn tickets that a second auditor reads blind, 0-1 (default 0.12) */
  doubleBlindShare?: number;
  /** strata with fewer tickets are merged with a neighbour (default 8) */
  smallestStratum?: number;
  /** tickets that a person reads whatever the draw says: drawn with certainty, on top of n */
  census?: ReadonlySet<string>;
  /** leans the draw towards uncertain tickets, by at most a half; a ticket that is not named has no uncertainty */
  tilt?: { share: number; uncertainty: ReadonlyMap<string, number> };
};

/** The stratum of tickets that are all read, because the judge may not decide them alone. */
export const escalatedStratum = "escalated";

type Stratum = { name: string; ids: string[] };

/**
 * Draws the tickets to audit: strata in proportion to their size (largest remainder, at least 2 each), simple random sampling
 * inside a stratum, pi = n_h/N_h (Cochran, Sampling Techniques, ch. 5). Strata that are too small, or too many for n, are merged:
 * first with the smallest stratum that shares the name up to the last `|`. With a tilt, chances differ by ticket instead and strata
 * only name where a ticket belongs (`tiltedChances`). Tickets of the census are a stratum of their own with pi = 1, and n is spent on
 * the others. The order of the tickets does not matter. Throws RangeError for a negative n, a share outside [0, 1], a tilt outside
 * [0, 0.5] or a repeated ticket.
 */
export function drawAuditFrame(options: FrameOptions): AuditFrame {
  const { tickets, seed, doubleBlindShare = 0.12, census = new Set<string>() } = options;
  if (!Number.isInteger(options.n) || options.n < 0) throw new RangeError(`cannot draw ${options.n} tickets`);
  if (!(doubleBlindShare >= 0 && doubleBlindShare <= 1))
    throw new RangeError("the double-blind share must be in [0, 1]");
  const sorted = [...tickets].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const repeated = sorted.find((ticket, index) => ticket.id === sorted[index + 1]?.id);
  if (repeated) throw new RangeError(`ticket listed twice: ${repeated.id}`);
  const rng = mulberry32(seed);
  const others = sorted.filter(({ id }) => !census.has(id));
  const { chosen, drawn } = options.tilt
    ? drawTilted(others, options.tilt, options.n, rng)
    : drawStrata(others, options, rng);
  const read = sorted.filter(({ id }) => census.has(id)).map(({ id }) => ({ ...all, ticket: id }));
  const twice = new Set(sample(drawn, Math.round(doubleBlindShare * drawn.length), rng));
  const items = [...chosen, ...read].map((item): FrameItem => ({ ...item, doubleBlind: twice.has(item.ticket) }));
  return {
    items: items.sort((a, b) => (a.ticket < b.ticket ? -1 : 1)),
    strata: strataOf(items),
    size: sorted.length,
    drawn: items.filter((item) => item.drawn).length,
    seed,
    prng: "mulberry32",
    listHash: contentId(sorted.map(({ id, stratum }) => [id, stratum])),
  };
}

type Listed = FrameOptions["tickets"][number];
type Chosen = Omit<FrameItem, "doubleBlind">;
/** Every ticket with its chance, and the drawn ones in the order in which they were drawn. */
type Draw = { chosen: Chosen[]; drawn: string[] };

const all = { stratum: escalatedStratum, pi: 1, drawn: true };

function drawStrata(
  tickets: readonly Listed[],
  { n: wanted, smallestStratum = 8 }: FrameOptions,
  rng: () => number,
): Draw {
  const n = Math.min(wanted, tickets.length);
  const strata = mergeSmall(groupByStratum(tickets), smallestStratum, n);
  const counts = allocate(
    strata.map(({ ids }) => ids.length),
    n,
  );
  const drawn = strata.map(({ ids }, h) => sample(ids, counts[h] ?? 0, rng));
  const chosen = strata.flatMap(({ name, ids }, h): Chosen[] => {
    const own = new Set(drawn[h]);
    const pi = (counts[h] ?? 0) / ids.length;
    return ids.map((id) => ({ ticket: id, stratum: name, pi, drawn: own.has(id) }));
  });
  return { chosen, drawn: drawn.flat() };
}

function drawTilted(
  tickets: readonly Listed[],
  { share, uncertainty }: NonNullable<FrameOptions["tilt"]>,
  n: number,
  rng: () => number,
): Draw {
  const chances = tiltedChances(
    tickets.map(({ id }) => ({ id, uncertainty: uncertainty.get(id) ?? 0 })),
    n,
    share,
  );
  const places = drawWithChances(chances, rng);
  const drawn = new Set(places);
  const chosen = tickets.map(({ id, stratum }, i): Chosen => {
    return { ticket: id, stratum, pi: chances[i] as number, drawn: drawn.has(i) };
  });
  return { chosen, drawn: places.map((i) => (tickets[i] as Listed).id) };
}

function strataOf(items: readonly FrameItem[]): FrameStratum[] {
  const strata = new Map<string, FrameStratum>();
  for (const { stratum, drawn } of items) {
    const known = strata.get(stratum) ?? { stratum, size: 0, drawn: 0 };
    strata.set(stratum, { stratum, size: known.size + 1, drawn: known.drawn + Number(drawn) });
  }
  return [...strata.values()].sort((a, b) => (a.stratum < b.stratum ? -1 : 1));
}

function groupByStratum(sorted: readonly { id: string; stratum: string }[]): Stratum[] {
  const groups = new Map<string, string[]>();
  for (const { id, stratum } of sorted) {
    const ids = groups.get(stratum);
    if (ids) ids.push(id);
    else groups.set(stratum, [id]);
  }
  return [...groups].map(([name, ids]) => ({ name, ids })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Merges until every stratum has the smallest size and each can get its two audits. */
function mergeSmall(strata: Stratum[], smallest: number, n: number): Stratum[] {
  let current = strata;
  while (current.length > 1) {
    const bySize = [...current].sort((a, b) => a.ids.length - b.ids.length || (a.name < b.name ? -1 : 1));
    const least = bySize[0];
    if (!least || (least.ids.length >= smallest && 2 * current.length <= Math.max(n, 2))) break;
    const others = bySize.slice(1);
    const partner = others.find((each) => parent(each.name) === parent(least.name)) ?? others[0];
    if (!partner) break;
    const names = [...new Set([...partner.name.split(" + "), ...least.name.split(" + ")])].sort();
    const merged = { name: names.join(" + "), ids: [...partner.ids, ...least.ids].sort() };
    current = [...current.filter((each) => each !== least && each !== partner), merged];
  }
  return [...current].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function parent(name: string): string {
  const first = name.split(" + ")[0] ?? name;
  return first.slice(0, Math.max(first.lastIndexOf("|"), 0));
}

/** Largest remainder over the sizes, at least 2 (or all) each where n allows it, never more than a stratum holds. */
function allocate(sizes: number[], n: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return sizes;
  const floor = n >= 2 * sizes.length ? 2 : 0;
  const least = sizes.map((size) => Math.min(size, floor));
  const counts = sizes.map((size, h) => Math.max(Math.floor((n * size) / total), least[h] ?? 0));
  const quota = (h: number): number => (n * (sizes[h] ?? 0)) / total - (counts[h] ?? 0);
  const step = (by: 1 | -1): void => {
    const open = [...sizes.keys()].filter((h) => {
      const count = counts[h] ?? 0;
      return by === 1 ? count < (sizes[h] ?? 0) : count > (least[h] ?? 0);
    });
    const best = open.reduce((a, b) => (by * quota(b) > by * quota(a) ? b : a), open[0] ?? 0);
    counts[best] = (counts[best] ?? 0) + by;
  };
  const drawn = (): number => counts.reduce((sum, count) => sum + count, 0);
  while (drawn() < n) step(1);
  while (drawn() > n) step(-1);
  return counts;
}
