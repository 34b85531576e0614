import type { z } from "zod";
import type { planSchema } from "./contract.ts";

/** Everything of a plan but its name and state: inputs and results, as they were when it was made. */
export type StoredPlan = Omit<z.output<typeof planSchema>, "id" | "name" | "state" | "createdBy" | "createdAt">;
