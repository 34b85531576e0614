import { z } from "zod";
import { instantSchema } from "../http/contract.ts";

/** Which tickets a run scores; without members all. `to` is exclusive. */
export const runSelectionSchema = z.strictObject({
  from: instantSchema.optional().meta({ description: "tickets opened from then on" }),
  to: instantSchema.optional().meta({ description: "tickets opened before then" }),
  team: z.string().min(1).optional(),
  contactReason: z.string().min(1).optional(),
  unscored: z.boolean().optional().meta({ description: "only tickets without scores by this judge and scorecard" }),
  sample: z
    .strictObject({ size: z.number().int().min(1).max(10_000), seed: z.number().int().min(0) })
    .optional()
    .meta({ description: "that many of them by chance, the same ones for the same seed" }),
});
export type RunSelection = z.output<typeof runSelectionSchema>;
