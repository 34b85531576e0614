/** A named rule that assigns a module: after `fails` reviewed tickets in a row that fail a criterion. */
export type AssignPolicy = {
  id: string;
  criterionId: string;
  moduleId: string;
  fails: number;
  cooldownDays: number;
  dueInDays: number;
};

/** One ticket as a person judged it. `excused` = a miss in the grace period of a new version, or one that the SOP is at fault for. */
export type ReviewedTicket = {
  ticketId: string;
  agentId: string;
  criterionId: string;
  openedAt: string;
  met: boolean;
  excused: boolean;
};

export type PastAssignment = { moduleId: string; agentId: string; assignedAt: string; open: boolean };

export type PolicyHit = { policyId: string; moduleId: string; agentId: string; dueOn: string; ticketIds: string[] };

const day = 86_400_000;

/**
 * Whom a policy assigns its module to now: agents whose last `fails` reviewed tickets on the criterion, by the day they were opened, all
 * failed. Excused misses are left out of the row: they neither fail nor break it. Nobody gets a module that they have open, or within
 * `cooldownDays` of getting it, and tickets from before the last assignment do not count again.
 */
export function policyHits(
  policy: AssignPolicy,
  reviews: readonly ReviewedTicket[],
  past: readonly PastAssignment[],
  now: string,
): PolicyHit[] {
  const byAgent = new Map<string, ReviewedTicket[]>();
  for (const review of reviews) {
    if (review.criterionId !== policy.criterionId || review.excused) continue;
    byAgent.set(review.agentId, [...(byAgent.get(review.agentId) ?? []), review]);
  }
  const dueOn = new Date(Date.parse(now) + policy.dueInDays * day).toISOString().slice(0, 10);
  return [...byAgent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([agentId, own]): PolicyHit[] => {
      const before = past.filter((one) => one.agentId === agentId && one.moduleId === policy.moduleId);
      if (before.some(({ open }) => open)) return [];
      const last =
        before
          .map(({ assignedAt }) => assignedAt)
          .sort()
          .at(-1) ?? null;
      if (last !== null && Date.parse(now) - Date.parse(last) < policy.cooldownDays * day) return [];
      const since = own.filter(({ openedAt }) => last === null || openedAt > last);
      const row = since.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).slice(-policy.fails);
      if (row.length < policy.fails || row.some(({ met }) => met)) return [];
      return [
        { policyId: policy.id, moduleId: policy.moduleId, agentId, dueOn, ticketIds: row.map((one) => one.ticketId) },
      ];
    });
}
