import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import type { ComputationKind } from "./computation-store.ts";
import { compute, type Work } from "./computing.ts";
import { accuracyWork, forecastWork } from "./forecasting.ts";
import { pilotWork } from "./piloting.ts";
import { planWork } from "./planning.ts";

const works: Record<ComputationKind, Work> = {
  plan: planWork,
  forecast: forecastWork,
  accuracy: accuracyWork,
  pilot: pilotWork,
};

export function wfmJobs(context: Context): Pick<JobHandlers, "compute-planning"> {
  return {
    "compute-planning": ({ computationId }, { last }) => compute(context, works, { id: computationId, last }),
  };
}
