import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import { policyHits, type ReviewedTicket } from "../../training/policy.ts";
import type { Context } from "../context.ts";
import { assignmentViews } from "./assignment-view.ts";
import { tendModules } from "./module-versions.ts";

/** Who reminds when a date does. */
const calendar = "calendar";
const day = 86_400_000;
/** Reminded when so many days are left, and again once it is late. */
const daysBefore = 3;

/** What days, versions and reviews ask for: modules go stale, late learners are reminded, named policies assign. */
export async function tendTraining(context: Context): Promise<void> {
  await tendModules(context);
  await actOnPolicies(context);
  await remindLate(context);
}

async function remindLate(context: Context): Promise<void> {
  const now = context.now();
  const soon = new Date(now.getTime() + daysBefore * day).toISOString().slice(0, 10);
  const due = (await assignmentViews(context)).filter(({ state, dueOn, remindedAt }) => {
    if (state === "completed" || dueOn > soon) return false;
    if (remindedAt === null) return true;
    // Once before and once after the date.
    return state === "overdue" && remindedAt.slice(0, 10) <= dueOn;
  });
  await context.stores.learning(context.db).remind(
    due.map(({ id }) => id),
    calendar,
    now,
  );
}

/** Assigns what active policies ask for, in their name. */
export async function actOnPolicies(context: Context): Promise<number> {
  const { db, stores, now } = context;
  const policies = (await stores.learning(db).policies()).filter(({ active }) => active);
  if (policies.length === 0) return 0;
  const published = new Map((await stores.training(db).publishedModules()).map((one) => [one.moduleId, one.number]));
  const reviews = await reviewedTickets(context);
  let assigned = 0;
  for (const policy of policies) {
    const moduleVersion = published.get(policy.moduleId);
    if (moduleVersion === undefined) continue;
    const past = (await stores.learning(db).assignments()).map(({ moduleId, agentId, assignedAt, completedAt }) => {
      return { moduleId, agentId, assignedAt: assignedAt.toISOString(), open: completedAt === null };
    });
    const hits = policyHits(policy, reviews, past, now().toISOString());
    if (hits.length === 0) continue;
    assigned += await db.transaction(async (tx) => {
      const rows = hits.map(({ agentId, dueOn, moduleId }) => {
        const assignedBy = `policy “${policy.name}”`;
        return { moduleId, moduleVersion, agentId, dueOn, policyId: policy.id, assignedBy, assignedAt: now() };
      });
      const added = await stores.learning(tx).assign(rows);
      const tickets = hits.map(({ agentId, ticketIds }) => ({ agentId, ticketIds }));
      await stores
        .people(tx)
        .record("system", "policy assigns module", policy.moduleId, { policy: policy.name, tickets });
      return added;
    });
  }
  return assigned;
}

/** What people said of humans' tickets; misses that a finding excuses (a new version's grace, the SOP at fault) are marked. */
async function reviewedTickets(context: Context): Promise<ReviewedTicket[]> {
  const store = context.stores.qa(context.db);
  const scorecard = await store.currentScorecard();
  const criteria = new Map((scorecard ? criteriaOf(scorecard.definition) : []).map((one) => [one.id, one]));
  const audits = firstLabels(await store.audits());
  const tickets = new Map(
    (await store.ticketsById([...new Set(audits.map(({ ticketId }) => ticketId))])).map((one) => [one.id, one]),
  );
  const findings = await store.findings();
  const excused = new Set(
    findings.flatMap(({ criterionId, cause, detail }) =>
      (cause === "agent-skill" || cause === "undetermined" ? detail.trainingDue : detail.ticketIds).map(
        (ticketId) => `${criterionId}/${ticketId}`,
      ),
    ),
  );
  return audits.flatMap((audit): ReviewedTicket[] => {
    const [criterion, ticket] = [criteria.get(audit.criterionId), tickets.get(audit.ticketId)];
    const label = criterion ? labelOf(audit, criterion) : null;
    if (!ticket?.agentId || ticket.handledBy !== "human" || label === null) return [];
    const { ticketId, criterionId } = audit;
    const openedAt = ticket.openedAt.toISOString();
    const key = `${criterionId}/${ticketId}`;
    return [{ ticketId, criterionId, agentId: ticket.agentId, openedAt, met: label >= 0.5, excused: excused.has(key) }];
  });
}
