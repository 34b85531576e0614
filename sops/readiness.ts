import { inForceAt, type SopVersion } from "./version.ts";

/** Tickets of one contact reason that came by one channel from one region. */
export type ReasonShare = { channel: string; region: string | null; tickets: number };

/**
 * How far a contact reason can be left to a bot by its SOPs. `covered` = share of its tickets whose channel and region an SOP for bots
 * covers; `executable` = how much of those SOPs a bot can decide, mean over the covered tickets, null without any; `value` = both
 * together. All in [0, 1]. `versions` are those that count.
 */
export type BotReadiness<V> = { value: number; covered: number; executable: number | null; versions: V[] };

/**
 * Readiness of a reason at an instant (ISO 8601, UTC). Without tickets nothing is known to be covered: 0. `versions` must have every
 * approved version; `executableOf` gives a version's executability score. Where several cover a place, the most executable counts.
 */
export function botReadiness<V extends SopVersion>(
  versions: readonly V[],
  { reason, mix, at }: { reason: string; mix: readonly ReasonShare[]; at: string },
  executableOf: (version: V) => number,
): BotReadiness<V> {
  const counted = new Set<V>();
  let covered = 0;
  let decided = 0;
  for (const { channel, region, tickets } of mix) {
    const scope = { audience: "bot", channel, ...(region === null ? {} : { region }) };
    const found = inForceAt(versions, scope, at).filter((version) => version.meta.contactReasons.includes(reason));
    if (found.length === 0) continue;
    covered += tickets;
    decided += tickets * Math.max(...found.map(executableOf));
    for (const version of found) counted.add(version);
  }
  const total = mix.reduce((sum, one) => sum + one.tickets, 0);
  const share = total === 0 ? 0 : covered / total;
  const executable = covered === 0 ? null : decided / covered;
  return { value: share * (executable ?? 0), covered: share, executable, versions: [...counted] };
}
