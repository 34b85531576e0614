import { date, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { OnboardingPath } from "../../training/onboarding.ts";
import { agent } from "../people/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

export const onboardingPath = pgTable("onboarding_path", {
  id: text("id").primaryKey(),
  definition: jsonb("definition").$type<OnboardingPath>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** Somebody new on a path, with the coach who watches over them. */
export const onboardingEnrolment = pgTable(
  "onboarding_enrolment",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    pathId: text("path_id")
      .notNull()
      .references(() => onboardingPath.id),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    coach: text("coach").notNull(),
    startedOn: date("started_on").notNull(),
    enrolledBy: text("enrolled_by").notNull(),
  },
  (table) => [unique("onboarding_once").on(table.pathId, table.agentId)],
);

export const onboardingSignOff = pgTable(
  "onboarding_sign_off",
  {
    enrolmentId: uuid("enrolment_id")
      .notNull()
      .references(() => onboardingEnrolment.id),
    stageId: text("stage_id").notNull(),
    by: text("by").notNull(),
    note: text("note").notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.enrolmentId, table.stageId] })],
);
