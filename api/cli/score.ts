import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { ReplyOf } from "../contract.ts";
import type { runsContract } from "../qa/runs-contract.ts";
import type { Call } from "./client.ts";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { addAuditImport } from "./imports.ts";
import { count, seed, share } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { printJson } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Run = ReplyOf<(typeof runsContract)["GET /score-runs/:id"]>;
type Draw = { size: number; seed: number; name: string; from?: string; to?: string; doubleBlind?: number };

export function addScoring(program: Command, terminal: Terminal): void {
  addCommand(program, "score", "score all tickets with the current scorecard and judge")
    .option("--retrain", "learn the embedded judge again from the audits", false)
    .action(ending((options: { retrain: boolean; json?: true }) => score(terminal, options)));
  const audit = program.command("audit").description("draw tickets for blind review; record the reviews");
  addCommand(audit, "draw", "draw tickets at random, with known probabilities")
    .requiredOption("--size <n>", "tickets to draw", count)
    .requiredOption("--seed <n>", "makes the draw repeatable", seed)
    .requiredOption("--name <name>", "what this draw is called")
    .option("--from <instant>", "tickets opened from then on (ISO 8601)")
    .option("--to <instant>", "tickets opened before then (ISO 8601)")
    .option("--double-blind <share>", "share that two people review, 0 to 1", share)
    .action(ending((options: Draw & { json?: true }) => draw(terminal, options)));
  addAuditImport(audit, "record <files...>", terminal);
}

async function score(terminal: Terminal, { retrain, json }: { retrain: boolean; json?: true }): Promise<Outcome> {
  const run = await withServer(terminal, async ({ call, settle }) => {
    const { id } = await call("POST /score-runs", { body: { retrain } });
    const finished = await follow(terminal, call, id);
    await settle();
    return finished;
  });
  const { scorecard, judge, total, done, failed } = run;
  if (json) await printJson(terminal, run);
  else await terminal.print(`${scorecard}, ${judge}: ${done} of ${total} tickets scored, ${failed} failed.\n`);
  return failed > 0 ? "problem" : "done";
}

async function follow(terminal: Terminal, call: Call, id: string): Promise<Run> {
  const progress = createProgress(terminal);
  try {
    for (;;) {
      const run = await call("GET /score-runs/:id", { params: { id } });
      if (run.finishedAt !== null) return run;
      progress.show("Scoring tickets", run.done, run.total);
      await sleep(500);
    }
  } finally {
    progress.end();
  }
}

async function draw(terminal: Terminal, { json, doubleBlind, ...body }: Draw & { json?: true }): Promise<Outcome> {
  const doubleBlindShare = doubleBlind === undefined ? {} : { doubleBlindShare: doubleBlind };
  const frame = await withServer(terminal, ({ call }) =>
    call("POST /audit-frames", { body: { ...body, ...doubleBlindShare } }),
  );
  if (json) await printJson(terminal, frame);
  else
    await terminal.print(`${frame.name}: ${frame.drawn} of ${frame.population} tickets drawn (seed ${frame.seed}).\n`);
  return "done";
}
