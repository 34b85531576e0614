import { date, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { EffectResult } from "../../training/effect.ts";
import type { EffectDesign, EffectPower } from "../../training/effect-design.ts";
import { trainingModule } from "./schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A later period that was made up to show what a result looks like: never a measurement. */
export type EffectSimulation = { seed: number; trueEffect: number; ticketsPerAgent: number; by: string; at: string };

/**
 * Whether a module works on one criterion: who is trained, who is not yet, what can be seen, decided before the start.
 * Plan and power do not change after planning; results are written beside them.
 */
export const effectStudy = pgTable("effect_study", {
  id: uuid("id").primaryKey().defaultRandom(),
  moduleId: text("module_id")
    .notNull()
    .references(() => trainingModule.id),
  criterionId: text("criterion_id").notNull(),
  design: jsonb("design").$type<EffectDesign>().notNull(),
  power: jsonb("power").$type<EffectPower>().notNull(),
  /** tickets opened from this day until the start are the first period */
  fromDay: date("from_day").notNull(),
  startDay: date("start_day").notNull(),
  /** the later period ends before this day */
  untilDay: date("until_day").notNull(),
  plannedBy: text("planned_by").notNull(),
  plannedAt: at("planned_at").notNull().defaultNow(),
  simulation: jsonb("simulation").$type<EffectSimulation>(),
  result: jsonb("result").$type<EffectResult>(),
  measuredAt: at("measured_at"),
});
