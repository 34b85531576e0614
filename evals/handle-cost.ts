import { studentTCritical } from "./stats/distributions.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";

/** Handle times of the contacts of one reason, in seconds: how many, their sum and the sum of their squares. */
export type HandleTimes = { n: number; sum: number; squares: number };

export function addTimes(a: HandleTimes, b: HandleTimes): HandleTimes {
  return { n: a.n + b.n, sum: a.sum + b.sum, squares: a.squares + b.squares };
}

/**
 * Hours of handling that go with contacts in which something was asked: their number (a count, taken as it is) by the mean handle
 * time of their reason, with the t interval of that mean. What of these hours a better SOP would save is not claimed. Null with
 * fewer than two timed contacts.
 */
export function hoursOf(contacts: number, { n, sum, squares }: HandleTimes, level = 0.95): Estimate | null {
  if (!(n >= 2) || !(contacts >= 0)) return null;
  const mean = sum / n;
  const variance = Math.max(0, (squares - n * mean * mean) / (n - 1));
  const half = studentTCritical(level, n - 1) * Math.sqrt(variance / n);
  const hours = (seconds: number) => (contacts * seconds) / 3600;
  const parts = { value: hours(mean), low: hours(mean - half), high: hours(mean + half), level, n };
  return boundedEstimate({ ...parts, method: "contacts times mean handle time, t interval" }, [
    0,
    Number.POSITIVE_INFINITY,
  ]);
}
