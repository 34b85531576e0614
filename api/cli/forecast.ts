import type { Command } from "commander";
import type { LevelBounds } from "../../wfm/forecast.ts";
import { addCommand, ending } from "./command.ts";
import { openInput, tellRejected } from "./input.ts";
import { count, numbersIn, seed } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { numberText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = {
  horizon: number;
  season?: number[];
  levels: number[];
  time?: string;
  value?: string;
  seed: number;
  days?: string;
  events?: string;
  treatments?: string;
  json?: true;
};

export function addForecast(program: Command, terminal: Terminal): void {
  addCommand(program, "forecast <file>", "forecast a series from a CSV, with intervals and a backtest")
    .requiredOption("--horizon <n>", "open slots ahead", count)
    .option("--season <lengths>", "season lengths in slots, e.g. 24,168", numbersIn({ min: 1, whole: true }))
    .option("--levels <percents>", "central intervals", numbersIn({ above: 0, below: 100 }), [80, 95])
    .option("--time <column>", "column of times: ISO timestamp, date or whole number")
    .option("--value <column>", "column of volumes")
    .option("--days <file>", "special days, past and to come: CSV date,name")
    .option("--events <file>", "known launches and events: CSV name,from,to,multiplier,low80,high80")
    .option("--treatments <file>", "what to do about odd slots: CSV from,to,action (leave-out or usual)")
    .option("--seed <n>", "of the draws behind the totals", seed, 1)
    .action(ending((path: string, options: Options) => forecast(terminal, path, options)));
}

async function forecast(terminal: Terminal, path: string, options: Options): Promise<Outcome> {
  const [{ readSeries }, { forecastSeries }, { mulberry32 }, { readRowsOf }, calendar, { Treatment }] =
    await Promise.all([
      import("../../ingest/series-file.ts"),
      import("../../wfm/forecast.ts"),
      import("../../evals/stats/prng.ts"),
      import("./planning-rows.ts"),
      import("../../wfm/calendar.ts"),
      import("../../wfm/series-faults.ts"),
    ]);
  const [specialDays, events, treatments] = await Promise.all([
    readRowsOf(terminal, options.days, calendar.SpecialDay),
    readRowsOf(terminal, options.events, calendar.KnownEvent),
    readRowsOf(terminal, options.treatments, Treatment),
  ]);
  const { horizon, season, levels, time, value } = options;
  const columns = { ...(time !== undefined && { time }), ...(value !== undefined && { value }) };
  const series = await readSeries(await openInput(terminal, path), columns);
  const rejected = series.rejected.map(({ line, reason }) => ({ line, reason }));
  tellRejected(terminal, rejected, path);
  const result = forecastSeries(series.points, {
    horizon,
    levels,
    ...(season && { seasons: season }),
    specialDays,
    events,
    treatments,
    rng: mulberry32(options.seed),
  });
  for (const warning of result.warnings) terminal.tell(warning);
  if (options.json) await printJson(terminal, { ...result, notes: series.notes, rejected });
  else {
    const bounds = levels.flatMap((level) => [`low${level}` as const, `high${level}` as const]);
    const rows = [...result.points, { time: "total", ...result.totals }].map(({ time: at, value: median, ...band }) => {
      const cells = band as Partial<LevelBounds>;
      return [at, median, ...bounds.map((bound) => cells[bound] ?? null)];
    });
    const { mase, naiveMase, origins } = result.backtest;
    const past = `Backtest over ${origins} origins: scaled error ${numberText(mase)}, seasonal naive ${numberText(naiveMase)}.`;
    const odd = result.faults.map(({ words }) => `Odd: ${words}\n`).join("");
    await terminal.print(`${table(["Time", "Value", ...bounds], rows)}${past}\n${odd}`);
  }
  return rejected.length > 0 ? "problem" : "done";
}
