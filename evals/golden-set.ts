import { checkGoldenSet, mcNemar } from "./stats/drift.ts";
import { mulberry32, sample } from "./stats/prng.ts";

/** An audited ticket as it was scored when the set was frozen. */
export type GoldenItem = { ticketId: string; verdict: string; label: number };

export type GoldenResult = {
  tickets: number;
  /** verdicts that differ from the frozen ones */
  flips: number;
  flippedTickets: string[];
  /** tickets where only the frozen verdict agreed with the person, and only the new one */
  onlyBefore: number;
  onlyNow: number;
  pValue: number;
  pairedPValue: number;
  alarm: boolean;
};

const size = 80;

/** A random part of the audited tickets, enough to notice a change and few enough to score again every week. */
export function freezeGoldenSet(items: readonly GoldenItem[], seed: number): GoldenItem[] {
  const sorted = [...items].sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
  return sample(sorted, Math.min(size, sorted.length), mulberry32(seed));
}

/** Verdicts flip that often between two runs of one model; a judge in code never does. */
const flipRates = { model: 0.03, embedded: 0, check: 0 } as const;

/**
 * Compares new verdicts with the frozen ones. Alarm when so many flips are unlikely at the run-to-run rate (one-sided
 * exact binomial, p < 0.01), or when the new verdicts agree with people less often on the same tickets (McNemar, p < 0.01).
 */
export function compareGoldenSet(
  items: readonly GoldenItem[],
  now: ReadonlyMap<string, string>,
  decidedBy: keyof typeof flipRates,
): GoldenResult {
  const compared = items.flatMap((item) => {
    const verdict = now.get(item.ticketId);
    return verdict === undefined ? [] : [{ ...item, now: verdict }];
  });
  const flipped = compared.filter((item) => item.now !== item.verdict);
  const agrees = (verdict: string, label: number) => (verdict === "pass") === label >= 0.5;
  const onlyBefore = flipped.filter((item) => agrees(item.verdict, item.label) && !agrees(item.now, item.label)).length;
  const onlyNow = flipped.filter((item) => !agrees(item.verdict, item.label) && agrees(item.now, item.label)).length;
  const check = checkGoldenSet(flipped.length, compared.length, flipRates[decidedBy]);
  const paired = mcNemar(onlyBefore, onlyNow);
  return {
    tickets: compared.length,
    flips: flipped.length,
    flippedTickets: flipped.map(({ ticketId }) => ticketId),
    onlyBefore,
    onlyNow,
    pValue: check.pValue,
    pairedPValue: paired,
    alarm: check.alarm || (paired < 0.01 && onlyBefore > onlyNow),
  };
}
