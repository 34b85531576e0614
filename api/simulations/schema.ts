import { boolean, index, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Simulation, SimulationResult } from "../../sops/simulation.ts";
import { sopDraft, sopVersion } from "../sops/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A case that the bots have to handle. Its SOP need not be here yet: a case may be written before its text. */
export const simulation = pgTable(
  "simulation",
  {
    id: text("id").primaryKey(),
    sopId: text("sop_id").notNull(),
    definition: jsonb("definition").$type<Simulation>().notNull(),
    /** counts edits: what ran before an edit proves nothing about it */
    revision: integer("revision").notNull().default(1),
    updatedBy: text("updated_by").notNull(),
    updatedAt: at("updated_at").notNull(),
    archivedAt: at("archived_at"),
  },
  (table) => [index("simulation_sop").on(table.sopId)],
);

export const runStates = ["waiting", "done", "failed"] as const;

/** One run of one simulation, or of every branch (`simulationId` null), on the text of a version or of a draft. */
export const simulationRun = pgTable(
  "simulation_run",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sopId: text("sop_id").notNull(),
    simulationId: text("simulation_id").references(() => simulation.id),
    simulationRevision: integer("simulation_revision"),
    versionId: uuid("version_id").references(() => sopVersion.id),
    draftId: uuid("draft_id").references(() => sopDraft.id),
    draftRevision: integer("draft_revision"),
    how: text("how").$type<"script" | "model">().notNull(),
    /** names of the models that spoke; null = by script */
    model: text("model"),
    state: text("state").$type<(typeof runStates)[number]>().notNull(),
    /** null until it is done */
    passed: boolean("passed"),
    result: jsonb("result").$type<SimulationResult>(),
    /** why there is no result */
    problem: text("problem"),
    startedBy: text("started_by").notNull(),
    startedAt: at("started_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [
    index("simulation_run_version").on(table.versionId),
    index("simulation_run_draft").on(table.draftId),
    index("simulation_run_simulation").on(table.simulationId),
    index("simulation_run_sop").on(table.sopId, table.startedAt),
  ],
);
