/** One interval as it was counted, on the local clock that a plan reads. */
export interface CountedInterval {
  /** ISO without a zone */
  time: string;
  seconds: number;
  offered: number;
  ahtS: number | null;
}

/** What a slot of the week usually brings; `ahtS` 0 where nothing comes. */
export interface UsualSlot {
  perHour: number;
  ahtS: number;
}

const WEEK_S = 7 * 86_400;
/** of the fullest week: the hour that clocks are set by is no gap */
const WHOLE = 0.98;

/**
 * Means of the same weekday and time, slots of `slotS` seconds from Monday 00:00; slots that were never counted bring
 * nothing. Intervals longer than a slot are taken as even.
 * @throws RangeError unless `slotS` divides a week
 */
export function usualWeek(intervals: readonly CountedInterval[], slotS: number): UsualSlot[] {
  if (!(slotS > 0) || WEEK_S % slotS !== 0) throw new RangeError(`a week has no whole number of ${slotS} s slots`);
  const slots = Array.from({ length: WEEK_S / slotS }, () => ({ contacts: 0, hours: 0, work: 0, timed: 0 }));
  for (const { time, seconds, offered, ahtS } of intervals) {
    const first = weekSlot(time, slotS);
    const covered = Math.max(1, Math.round(seconds / slotS));
    for (let part = 0; part < covered; part++) {
      const slot = slots[(first + part) % slots.length] as (typeof slots)[number];
      slot.contacts += offered / covered;
      slot.hours += seconds / covered / 3600;
      if (ahtS === null) continue;
      slot.work += (offered * ahtS) / covered;
      slot.timed += offered / covered;
    }
  }
  const all = slots.reduce((sum, one) => ({ work: sum.work + one.work, timed: sum.timed + one.timed }), {
    work: 0,
    timed: 0,
  });
  const meanAht = all.timed > 0 ? all.work / all.timed : 0;
  return slots.map(({ contacts, hours, work, timed }) => ({
    perHour: hours > 0 ? contacts / hours : 0,
    ahtS: timed > 0 ? work / timed : meanAht,
  }));
}

/**
 * The seven-day spells back from the last interval, newest first, each slot as it was counted; a spell with gaps beside
 * the fullest is left out, for they are no quiet hours. Handle times are the means of all: one week has few contacts a slot.
 * @param usual the usual week of the same intervals
 */
export function recentWeeks(
  intervals: readonly CountedInterval[],
  slotS: number,
  usual: readonly UsualSlot[],
): UsualSlot[][] {
  const at = ({ time }: CountedInterval) => Date.parse(`${time.slice(0, 19)}Z`) / 1000;
  const end = Math.max(...intervals.map((one) => at(one) + one.seconds));
  const spells = new Map<number, CountedInterval[]>();
  for (const one of intervals) {
    const spell = Math.floor((end - at(one) - 1) / WEEK_S);
    spells.set(spell, [...(spells.get(spell) ?? []), one]);
  }
  const counted = (spell: readonly CountedInterval[]) => spell.reduce((sum, { seconds }) => sum + seconds, 0);
  const all = [...spells].sort(([a], [b]) => a - b).map(([, spell]) => spell);
  const fullest = Math.max(...all.map(counted));
  return all
    .filter((spell) => counted(spell) >= WHOLE * fullest)
    .map((spell) => usualWeek(spell, slotS).map(({ perHour }, i) => ({ perHour, ahtS: usual[i]?.ahtS ?? 0 })));
}

/** Which slot of the week a local time falls into, 0 = Monday 00:00. */
export function weekSlot(time: string, slotS: number): number {
  const ms = Date.parse(`${time.length === 10 ? `${time}T00:00:00` : time.slice(0, 19)}Z`);
  const sinceMonday = (((ms / 1000 - 4 * 86_400) % WEEK_S) + WEEK_S) % WEEK_S;
  return Math.floor(sinceMonday / slotS);
}
