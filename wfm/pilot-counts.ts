/** One row of a pilot's event log. `bot_arm` belongs to the customer: 1 = may meet the bot, 0 = control. */
export interface PilotEvent {
  customer_id: string;
  bot_arm: 0 | 1;
  reason: string;
  /** ISO timestamp */
  ts: string;
  handler: "human" | "bot";
  /** `contained`: the session ended without transfer, resolved or not */
  outcome: "handled" | "contained" | "transferred" | "abandoned";
  /** human handle time, seconds; 0 for bot rows */
  handle_s: number;
  /** 1 on the human contact that a bot session was transferred to */
  transferred_from_bot: 0 | 1;
}

export const COUNTS = [
  "sessions",
  "contained",
  "judgedContained",
  "comeBack",
  "judgedHuman",
  "humanAgain",
  "episodes",
  "human",
  "handleS",
] as const;
export type CountName = (typeof COUNTS)[number];

/**
 * What one customer did about one reason. `judged…` counts only contacts whose window has closed before the log ends:
 * of the others nobody knows yet whether the customer comes back.
 */
export type Counts = Record<CountName, number>;

export interface CustomerCounts {
  customer: string;
  arm: 0 | 1;
  reason: string;
  counts: Counts;
}

interface TimedEvent extends PilotEvent {
  at: number;
}

const DAY_MS = 86_400_000;

/**
 * Event log -> counts per customer and reason. An episode is all events of one customer and reason, on every channel,
 * with no more than `windowDays` between neighbours.
 * @throws RangeError on a time that is none or a negative handle time
 */
export function pilotCounts(events: readonly PilotEvent[], windowDays: number): CustomerCounts[] {
  const groups = new Map<string, TimedEvent[]>();
  let end = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const at = Date.parse(event.ts) / DAY_MS;
    if (Number.isNaN(at)) throw new RangeError(`"${event.ts}" is not a time`);
    if (!(event.handle_s >= 0)) throw new RangeError(`handle_s must be >= 0, got ${event.handle_s} at ${event.ts}`);
    end = Math.max(end, at);
    const key = `${event.customer_id}\u0000${event.reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ ...event, at }]);
    else group.push({ ...event, at });
  }
  const lastJudged = end - windowDays;
  return [...groups.values()].map((group) => {
    group.sort((a, b) => a.at - b.at);
    const first = group[0] as TimedEvent;
    const counts = countGroup(group, windowDays, lastJudged);
    return { customer: first.customer_id, arm: first.bot_arm, reason: first.reason, counts };
  });
}

export function noCounts(): Counts {
  return {
    sessions: 0,
    contained: 0,
    judgedContained: 0,
    comeBack: 0,
    judgedHuman: 0,
    humanAgain: 0,
    episodes: 0,
    human: 0,
    handleS: 0,
  };
}

function countGroup(group: readonly TimedEvent[], windowDays: number, lastJudged: number): Counts {
  const counts = noCounts();
  let before = Number.NEGATIVE_INFINITY;
  group.forEach((event, i) => {
    if (event.at - before > windowDays) counts.episodes++;
    before = event.at;
    const again = Number(humanFollows(group, i, windowDays));
    const judged = Number(event.at <= lastJudged);
    if (event.handler === "human") {
      counts.human++;
      counts.handleS += event.handle_s;
      counts.judgedHuman += judged;
      counts.humanAgain += judged * again;
      return;
    }
    counts.sessions++;
    if (event.outcome === "transferred") return;
    counts.contained++;
    counts.judgedContained += judged;
    counts.comeBack += judged * again;
  });
  return counts;
}

/** A human contact on any channel within the window, also one that comes through another bot session. */
function humanFollows(group: readonly TimedEvent[], i: number, windowDays: number): boolean {
  const from = group[i] as TimedEvent;
  for (let j = i + 1; j < group.length; j++) {
    const later = group[j] as TimedEvent;
    if (later.at - from.at > windowDays) return false;
    if (later.handler === "human") return true;
  }
  return false;
}
