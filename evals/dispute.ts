import { cosine, fitTermWeights, type JudgedTicket, profileTicket, termVector } from "./features.ts";

const dayMs = 86_400_000;

/** How disputes are run. `windowDays` = calendar days after a score in which it can be disputed; target in working days. */
export type DisputePolicy = { windowDays: number; targetWorkingDays: number };
export const defaultDisputePolicy: DisputePolicy = { windowDays: 30, targetWorkingDays: 10 };

/** The instant this many working days (Monday to Friday, UTC) after another. Throws RangeError on a negative number. */
export function afterWorkingDays(from: Date, days: number): Date {
  if (!(Number.isInteger(days) && days >= 0))
    throw new RangeError(`working days must be a whole number >= 0, got ${days}`);
  const at = new Date(from);
  for (let left = days; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1);
    if (at.getUTCDay() !== 0 && at.getUTCDay() !== 6) left--;
  }
  return at;
}

/** When the window closes in which a score of this instant can be disputed. */
export function windowEnd(scoredAt: Date, policy: DisputePolicy): Date {
  return new Date(scoredAt.getTime() + policy.windowDays * dayMs);
}

export type Answer = { verdict: "pass" | "fail" | "level" | "not-applicable" | "unscored"; level: number | null };

/** Why a score cannot be disputed, or null. `earlier` = a dispute of the same score, however it ended. */
export function disputeProblem(asked: {
  scoredAt: Date;
  now: Date;
  policy: DisputePolicy;
  standing: Answer;
  expected: Answer;
  earlier: boolean;
}): string | null {
  const { scoredAt, now, policy, standing, expected, earlier } = asked;
  if (earlier) return "This score has been disputed already.";
  if (standing.verdict === "unscored") return "An unscored criterion counts neither way: there is nothing to dispute.";
  if (now > windowEnd(scoredAt, policy)) return `The ${policy.windowDays} days in which it could be disputed are over.`;
  if (standing.verdict === expected.verdict && standing.level === expected.level)
    return "The expected rating is the one that was given.";
  return null;
}

/**
 * Why somebody may not decide a dispute, or null: never the agent it is about, never who raised it, never whoever gave the score, and
 * nobody who has reviewed this criterion on this ticket.
 */
export function deciderProblem(
  decider: { name: string; agentId: string | null },
  dispute: { raisedBy: string; agentId: string; scorer: string | null; reviewers: readonly string[] },
): string | null {
  if (decider.name === dispute.raisedBy || decider.agentId === dispute.agentId)
    return "It is about your own work: another person decides.";
  if (decider.name === dispute.scorer) return "You gave the rating that is disputed: another person decides.";
  if (dispute.reviewers.includes(decider.name))
    return "You have reviewed this criterion on this ticket: another person decides.";
  return null;
}

export type SimilarTicket = { ticketId: string; similarity: number };

/**
 * Tickets whose handler said and did much the same as in one, most similar first: cosine of tf-idf terms in [0, 1] fitted on all of them.
 * Where one judgement was wrong, these are where the same mistake is most likely.
 */
export function similarTickets(ticket: JudgedTicket, others: readonly JudgedTicket[], limit: number): SimilarTicket[] {
  const profiles = others.map((other) => ({ id: other.id, profile: profileTicket(other) }));
  const own = profileTicket(ticket);
  const weights = fitTermWeights([own, ...profiles.map(({ profile }) => profile)]);
  const vector = termVector(own.terms, weights);
  return profiles
    .filter(({ id }) => id !== ticket.id)
    .map(({ id, profile }) => ({ ticketId: id, similarity: cosine(vector, termVector(profile.terms, weights)) }))
    .sort((a, b) => b.similarity - a.similarity || (a.ticketId < b.ticketId ? -1 : 1))
    .slice(0, limit);
}
