import type { CompletionRow } from "../../ingest/completion-file.ts";
import { readActivityId } from "../../training/packages/player-content.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import type { RowOutcome } from "../imports/run-import.ts";

/**
 * Stores completions that an outside system reports: each is an attempt with its source; a pass completes the agent's open assignment of
 * the module. People are found by agent id or by the e-mail they sign in with.
 */
export async function saveCompletions(
  context: Context,
  rows: CompletionRow[],
  source: "csv" | "xapi",
  tx: Db,
): Promise<RowOutcome[]> {
  const { stores } = context;
  const agents = new Set((await stores.people(tx).agents()).map(({ id }) => id));
  const open = (await stores.learning(tx).assignments()).filter(({ completedAt }) => completedAt === null);
  const outcomes: RowOutcome[] = [];
  for (const row of rows) {
    const agentId = agents.has(row.person)
      ? row.person
      : ((await stores.people(tx).personByEmail(row.person.toLowerCase()))?.agentId ?? null);
    const named = readActivityId(row.module) ?? { moduleId: row.module, version: null };
    const module = await stores.training(tx).module(named.moduleId);
    if (!agentId) outcomes.push({ rejected: `nobody here is known as ${row.person}` });
    else if (!module) outcomes.push({ rejected: `there is no module ${named.moduleId}` });
    else {
      const assignment = open.find((one) => one.agentId === agentId && one.moduleId === module.id);
      const version = named.version ?? assignment?.moduleVersion ?? module.version;
      const at = new Date(row.completedAt);
      const saved = await stores.learning(tx).addAttempt({
        assignmentId: assignment?.id ?? null,
        moduleId: module.id,
        moduleVersion: version,
        agentId,
        purpose: assignment ? "assignment" : "practice",
        source,
        reference: row.reference ?? `${source}:${agentId}:${module.id}:${version}:${row.completedAt}:${row.passed}`,
        itemIds: [],
        score: row.score,
        passed: row.passed,
        startedAt: at,
        submittedAt: at,
      });
      if (saved && row.passed && assignment) await stores.learning(tx).complete(assignment.id, at);
      outcomes.push(saved ? "added" : "unchanged");
    }
  }
  return outcomes;
}
