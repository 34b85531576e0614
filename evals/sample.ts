import { contentId } from "./content-id.ts";
import { mulberry32, sample } from "./stats/prng.ts";

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
};

type Stratum = { name: string; ids: string[] };

/**
 * Draws the tickets to audit: strata in proportion to their size (largest remainder, at least 2 each), simple random sampling
 * inside a stratum, pi = n_h/N_h (Cochran, Sampling Techniques, ch. 5). Strata that are too small, or too many for n, are merged:
 * first with the smallest stratum that shares the name up to the last `|`. The order of the tickets does not matter.
 * Throws RangeError for a negative n, a share outside [0, 1] or a repeated ticket.
 */
export function drawAuditFrame(options: FrameOptions): AuditFrame {
  const { tickets, seed, doubleBlindShare = 0.12, smallestStratum = 8 } = options;
  if (!Number.isInteger(options.n) || options.n < 0) throw new RangeError(`cannot draw ${options.n} tickets`);
  if (!(doubleBlindShare >= 0 && doubleBlindShare <= 1))
    throw new RangeError("the double-blind share must be in [0, 1]");
  const sorted = [...tickets].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const repeated = sorted.find((ticket, index) => ticket.id === sorted[index + 1]?.id);
  if (repeated) throw new RangeError(`ticket listed twice: ${repeated.id}`);
  const n = Math.min(options.n, sorted.length);
  const strata = mergeSmall(groupByStratum(sorted), smallestStratum, n);
  const counts = allocate(
    strata.map(({ ids }) => ids.length),
    n,
  );
  const rng = mulberry32(seed);
  const drawn = strata.map(({ ids }, h) => sample(ids, counts[h] ?? 0, rng));
  const twice = new Set(sample(drawn.flat(), Math.round(doubleBlindShare * n), rng));
  const items = strata.flatMap(({ name, ids }, h): FrameItem[] => {
    const chosen = new Set(drawn[h]);
    const pi = (counts[h] ?? 0) / ids.length;
    return ids.map((id) => ({ ticket: id, stratum: name, pi, drawn: chosen.has(id), doubleBlind: twice.has(id) }));
  });
  return {
    items: items.sort((a, b) => (a.ticket < b.ticket ? -1 : 1)),
    strata: strata.map(({ name, ids }, h) => ({ stratum: name, size: ids.length, drawn: counts[h] ?? 0 })),
    size: sorted.length,
    drawn: n,
    seed,
    prng: "mulberry32",
    listHash: contentId(sorted.map(({ id, stratum }) => [id, stratum])),
  };
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
