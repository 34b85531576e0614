import type { z } from "zod";
import type { programmeStepInput } from "./candidates-contract.ts";
import type { planChoicesSchema } from "./choices-contract.ts";
import type { accuracyResultSchema, forecastChoicesSchema, forecastResultSchema } from "./forecast-contract.ts";
import type { pilotResultSchema } from "./pilot-contract.ts";
import type { comparedFigures, planResultSchema } from "./plans-contract.ts";
import type { queueSettingsSchema, specialDayInput, specialDayKinds, treatmentActions } from "./volumes-contract.ts";

/** What tables keep as JSON: the same shapes that the routes send. */
export type QueueSettings = z.output<typeof queueSettingsSchema>;
export type TreatmentAction = (typeof treatmentActions)[number];
export type SpecialDayKind = (typeof specialDayKinds)[number];
export type SpecialDayChange = NonNullable<z.output<typeof specialDayInput>["change"]>;
export type ForecastChoices = z.output<typeof forecastChoicesSchema>;
export type ForecastResult = z.output<typeof forecastResultSchema>;
export type AccuracyResult = z.output<typeof accuracyResultSchema>;
export type PilotResultView = z.output<typeof pilotResultSchema>;
export type PlanChoices = z.output<typeof planChoicesSchema>;
export type PlanResult = z.output<typeof planResultSchema>;
export type ProgrammeStep = z.output<typeof programmeStepInput>;

/** Totals of a plan in each draw, in the order of the draws. */
export type PlanDraws = Partial<Record<(typeof comparedFigures)[number], number[]>>;
