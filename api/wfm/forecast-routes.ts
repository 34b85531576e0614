import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { presentComputation, startComputation } from "./computing.ts";
import type { forecastContract } from "./forecast-contract.ts";
import { accuracyOf, listForecasts, presentForecast, requestForecast } from "./forecasting.ts";
import { queueHistory } from "./queue-history.ts";
import { queueSummary } from "./volumes.ts";

export function forecastRoutes(context: Context): Handlers<typeof forecastContract> {
  const { db, stores } = context;
  return {
    "POST /forecasts": ({ body, principal }) => requestForecast(context, body, principal),
    "GET /forecasts": async ({ query }) => ({ forecasts: await listForecasts(context, query.queue) }),
    "GET /forecasts/:id": async ({ params }) => {
      const stored = await stores.wfm(db).forecast(params.id);
      const computation = (await stores.wfm(db).computations("forecast", [params.id])).get(params.id);
      if (!stored || !computation) throw new AppError("not-found", `There is no forecast ${params.id}.`);
      return presentForecast(stored, computation);
    },
    "POST /queues/:queue/accuracy": async ({ params, principal }) => {
      await queueHistory(context, params.queue, null);
      return db.transaction(async (tx) => {
        const computation = await startComputation(context, "accuracy", params.queue, tx);
        await stores.people(tx).record(principal, "judge forecasts", params.queue);
        return { computation: presentComputation(computation) };
      });
    },
    "GET /queues/:queue/accuracy": async ({ params }) => {
      await queueSummary(context, params.queue);
      return accuracyOf(context, params.queue);
    },
  };
}
