import type { ReasonSplit } from "../../wfm/reason-forecast.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { inReportingThread } from "../jobs/thread.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredComputation } from "./computation-store.ts";
import type { computeAccuracy, computeForecast } from "./compute-forecast.ts";
import { presentComputation, startComputation, type Work } from "./computing.ts";
import type { StoredForecast } from "./plan-store.ts";
import { byDay, calendarOf, hashOf, queueHistory } from "./queue-history.ts";
import { countedReasons, queueSplit } from "./reason-split.ts";
import type { AccuracyResult, ForecastChoices } from "./stored.ts";
import { markedDays } from "./volumes.ts";

const module = new URL("./compute-forecast.ts", import.meta.url);

/** Stores a forecast's choices and lets it be computed. A queue without volumes is refused at once. */
export async function requestForecast(context: Context, choices: ForecastChoices, by: Principal) {
  await queueHistory(context, choices.queue, choices.asOf);
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    const stored = await stores.wfm(tx).addForecast({ choices, createdBy: by.name, createdAt: now() });
    const computation = await startComputation(context, "forecast", stored.id, tx);
    await stores.people(tx).record(by, "forecast", stored.id, { queue: choices.queue });
    return presentForecast(stored, computation);
  });
}

export const forecastWork: Work = async (context, id, tell) => {
  const { db, stores } = context;
  const stored = await stores.wfm(db).forecast(id);
  if (!stored) throw new AppError("not-found", `There is no forecast ${id}.`);
  const { choices } = stored;
  tell(0, "reading volumes");
  const history = await queueHistory(context, choices.queue, choices.asOf);
  const { split, version, notes } = await queueSplit(context, history, choices.asOf);
  tell(0.1, "fitting the forecast");
  const computed = await inReportingThread<typeof computeForecast>(
    module,
    "computeForecast",
    {
      history: history.series,
      timeZone: history.settings.timeZone,
      ...calendarOf(history.specialDays),
      horizonDays: choices.horizonDays,
      split,
      seed: choices.seed,
    },
    (share) => tell(0.1 + 0.85 * share, "fitting the forecast"),
  );
  const days = byDay(history.series);
  const last = computed.days.at(-1)?.date ?? "";
  const result = {
    ...computed,
    from: (history.intervals[0]?.start ?? new Date(0)).toISOString(),
    to: (history.intervals.at(-1)?.start ?? new Date(0)).toISOString(),
    intervalSeconds: history.intervalSeconds,
    timeZone: history.settings.timeZone,
    history: days,
    specialDays: markedDays(history, days[0]?.date ?? "", last),
    inputs: [...history.versions, version],
    reasonsBy: split.by,
    reasons: computed.reasons.map((one) => ({ ...one, ...historyOf(split, one.reason) })),
    notes: [...new Set([...computed.notes, ...notes])],
  };
  return (tx) => stores.wfm(tx).saveForecast(id, result);
};

export const accuracyWork: Work = async (context, queue, tell) => {
  tell(0, "reading volumes");
  const { history, series, inputHash } = await pastOf(context, queue);
  const result = await inReportingThread<typeof computeAccuracy>(
    module,
    "computeAccuracy",
    { history: history.series, ...calendarOf(history.specialDays), series, seed: 1 },
    (share) => tell(0.05 + 0.9 * share, "forecasting the past"),
  );
  return (tx) => context.stores.wfm(tx).saveEstimate(accuracyKey(queue), inputHash, result);
};

/** What is known of a queue's accuracy, and whether its volumes have changed since. */
export async function accuracyOf(context: Context, queue: string) {
  const { db, stores } = context;
  const { inputHash } = await pastOf(context, queue);
  const stored = await stores.wfm(db).estimate(accuracyKey(queue));
  const computation = (await stores.wfm(db).computations("accuracy", [queue])).get(queue);
  return {
    computation: computation ? presentComputation(computation) : null,
    stale: stored !== null && stored.inputHash !== inputHash,
    result: stored ? (stored.result as AccuracyResult) : null,
  };
}

/** What a test on the past rests on: tickets tell no day's reasons, so they do not count. */
async function pastOf(context: Context, queue: string) {
  const history = await queueHistory(context, queue, null);
  const { series, version } = await countedReasons(context, history, null);
  const inputHash = hashOf(series.length > 0 ? [...history.versions, version] : history.versions);
  return { history, series, inputHash };
}

export function presentForecast({ createdAt, ...stored }: StoredForecast, computation: StoredComputation) {
  return { ...stored, createdAt: createdAt.toISOString(), computation: presentComputation(computation) };
}

/** Of all forecasts, with their newest computations. */
export async function listForecasts({ db, stores }: Context, queue?: string) {
  const forecasts = await stores.wfm(db).forecasts(queue);
  const computations = await stores.wfm(db).computations(
    "forecast",
    forecasts.map((one) => one.id),
  );
  return forecasts.flatMap(({ result, ...stored }) => {
    const computation = computations.get(stored.id);
    if (!computation) return [];
    const { createdAt, id, choices, createdBy } = stored;
    return [
      {
        id,
        choices,
        createdBy,
        createdAt: createdAt.toISOString(),
        computation: presentComputation(computation),
        total: result?.total ?? null,
      },
    ];
  });
}

/** A reason's own days, where these are what its forecast rests on. */
function historyOf(split: ReasonSplit, reason: string) {
  const series = split.by === "days" ? split.series.find((one) => one.reason === reason) : undefined;
  if (!series) return {};
  return {
    history: series.days.flatMap(({ time, value }) => (value === null ? [] : [{ date: time, offered: value }])),
  };
}

function accuracyKey(queue: string): string {
  return `accuracy ${queue}`;
}
