import type { z } from "zod";
import type { Context } from "../context.ts";
import type { assignmentSchema } from "./learning-contract.ts";

type View = z.output<typeof assignmentSchema>;

/** Assignments with what became of them: the state follows from attempts and dates. */
export async function assignmentViews(context: Context, agentId?: string): Promise<View[]> {
  const store = context.stores.learning(context.db);
  const today = context.now().toISOString().slice(0, 10);
  const finished = await store.finishedAttempts(agentId === undefined ? {} : { agentId });
  const started = new Set((await store.openAttempts()).map(({ assignmentId }) => assignmentId));
  const reminders = await store.reminders();
  return (await store.assignments(agentId)).map((row): View => {
    const own = finished.filter((one) => one.assignmentId === row.id);
    const scores = own.flatMap(({ score }) => (score === null ? [] : [score]));
    const passed = own.find((one) => one.passed);
    const reminded = reminders.filter((one) => one.assignmentId === row.id);
    const open = row.completedAt === null;
    const begun = started.has(row.id) ? "started" : own.length > 0 ? "failed" : "assigned";
    return {
      id: row.id,
      moduleId: row.moduleId,
      moduleTitle: row.moduleTitle,
      moduleVersion: row.moduleVersion,
      minutes: row.minutes,
      agentId: row.agentId,
      agentName: row.agentName,
      team: row.team,
      assignedBy: row.assignedBy,
      policy: row.policyName,
      assignedAt: row.assignedAt.toISOString(),
      dueOn: row.dueOn,
      state: !open ? "completed" : row.dueOn < today ? "overdue" : begun,
      attempts: own.length,
      bestScore: scores.length === 0 ? null : Math.max(...scores),
      completedAt: row.completedAt?.toISOString() ?? null,
      completedIn: open ? null : (passed?.source ?? null),
      reminders: reminded.length,
      remindedAt: reminded.at(-1)?.at.toISOString() ?? null,
    };
  });
}
