import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Simulation, SimulationResult } from "../../sops/simulation.ts";
import type { Db } from "../db/client.ts";
import { simulation, simulationRun } from "./schema.ts";

export type StoredSimulation = typeof simulation.$inferSelect;
export type StoredRun = typeof simulationRun.$inferSelect;
export type NewRun = Omit<
  typeof simulationRun.$inferInsert,
  "id" | "passed" | "result" | "problem" | "finishedAt" | "state"
>;

/** Where the simulations of a version stand. `none` = nothing ran and nothing waits. */
export type GateItem = {
  /** null = every branch */
  simulationId: string | null;
  title: string;
  state: "passed" | "failed" | "waiting" | "none";
  runId: string | null;
};

export type SimulationStore = ReturnType<typeof simulationStore>;

export const everyBranch = "Every branch";

/** Simulations and their runs, on a database or a transaction. */
export function simulationStore(db: Db) {
  const store = {
    /** Those of one SOP or of all that were not taken out, by id. */
    async simulations(sopId?: string): Promise<StoredSimulation[]> {
      const kept = isNull(simulation.archivedAt);
      const where = sopId === undefined ? kept : and(kept, eq(simulation.sopId, sopId));
      return db.select().from(simulation).where(where).orderBy(asc(simulation.id));
    },
    async simulation(id: string): Promise<StoredSimulation | null> {
      return (await db.select().from(simulation).where(eq(simulation.id, id)))[0] ?? null;
    },
    /** A simulation as it is once nobody else saves it: until the transaction ends, others wait here. */
    async simulationToSave(id: string): Promise<StoredSimulation | null> {
      return (await db.select().from(simulation).where(eq(simulation.id, id)).for("update"))[0] ?? null;
    },
    async add(definition: Simulation, by: string, at: Date): Promise<StoredSimulation | null> {
      const row = { id: definition.id, sopId: definition.sop, definition, updatedBy: by, updatedAt: at };
      return (await db.insert(simulation).values(row).onConflictDoNothing().returning())[0] ?? null;
    },
    /** Writes a simulation anew, taken out or not, and counts its revision up. */
    async save(definition: Simulation, by: string, at: Date): Promise<StoredSimulation | null> {
      const [row] = await db
        .update(simulation)
        .set({
          sopId: definition.sop,
          definition,
          revision: sql`${simulation.revision} + 1`,
          updatedBy: by,
          updatedAt: at,
          archivedAt: null,
        })
        .where(eq(simulation.id, definition.id))
        .returning();
      return row ?? null;
    },
    /** Takes a simulation out: it runs no more, what it found stays. */
    async archive(id: string, by: string, at: Date): Promise<void> {
      await db.update(simulation).set({ archivedAt: at, updatedBy: by, updatedAt: at }).where(eq(simulation.id, id));
    },
    async addRuns(runs: NewRun[]): Promise<StoredRun[]> {
      if (runs.length === 0) return [];
      return db
        .insert(simulationRun)
        .values(runs.map((run) => ({ ...run, state: "waiting" as const })))
        .returning();
    },
    async run(id: string): Promise<StoredRun | null> {
      return (await db.select().from(simulationRun).where(eq(simulationRun.id, id)))[0] ?? null;
    },
    async finish(id: string, result: SimulationResult, model: string | null, at: Date): Promise<void> {
      await db
        .update(simulationRun)
        .set({ state: "done", passed: result.passed, result, model, problem: null, finishedAt: at })
        .where(and(eq(simulationRun.id, id), eq(simulationRun.state, "waiting")));
    },
    async fail(id: string, problem: string, at: Date): Promise<void> {
      await db
        .update(simulationRun)
        .set({ state: "failed", problem, finishedAt: at })
        .where(and(eq(simulationRun.id, id), eq(simulationRun.state, "waiting")));
    },
    /** Runs on one version, on one draft, or of one SOP, newest first. */
    async runs(of: { versionId: string } | { draftId: string } | { sopId: string }, limit = 200): Promise<StoredRun[]> {
      const where =
        "versionId" in of
          ? eq(simulationRun.versionId, of.versionId)
          : "draftId" in of
            ? eq(simulationRun.draftId, of.draftId)
            : eq(simulationRun.sopId, of.sopId);
      return db
        .select()
        .from(simulationRun)
        .where(where)
        .orderBy(desc(simulationRun.startedAt), desc(simulationRun.id))
        .limit(limit);
    },
    /** Where every simulation of an SOP, and the walk of every branch, stand on a version. An edited simulation has to run again. */
    async gate(versionId: string, sopId: string): Promise<GateItem[]> {
      const [kept, runs] = [await store.simulations(sopId), await store.runs({ versionId })];
      const wanted = [
        { id: null, title: everyBranch, revision: null },
        ...kept.map(({ id, definition, revision }) => ({ id, title: definition.title, revision })),
      ];
      return wanted.map(({ id, title, revision }) => {
        const last = runs.find((run) => run.simulationId === id && run.simulationRevision === revision);
        return { simulationId: id, title, state: stateOf(last), runId: last?.id ?? null };
      });
    },
    /** Why the simulations of an SOP do not let a version pass, in words; null = they do. */
    async gateReason(versionId: string, sopId: string): Promise<string | null> {
      const items = await store.gate(versionId, sopId);
      const named = (state: GateItem["state"]) =>
        items.filter((item) => item.state === state).map(({ title }) => `“${title}”`);
      const [failed, open] = [named("failed"), [...named("waiting"), ...named("none")]];
      if (failed.length === 0 && open.length === 0) return null;
      const parts = [
        ...(failed.length > 0 ? [`${failed.join(", ")} failed`] : []),
        ...(open.length > 0 ? [`${open.join(", ")} ${open.length === 1 ? "has" : "have"} not run to the end`] : []),
      ];
      return `This SOP asks for its simulations to pass before approval: ${parts.join("; ")}. Mend the text or the simulation and run again.`;
    },
  };
  return store;
}

function stateOf(run: StoredRun | undefined): GateItem["state"] {
  if (!run) return "none";
  if (run.state === "waiting") return "waiting";
  return run.state === "done" && run.passed ? "passed" : "failed";
}
