import { injectionsInTurns } from "../../evals/injection.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { ownAttacks, type Variant, variantsOf } from "../../evals/red-team.ts";
import { type RedTeamTrial, redTeamReport } from "../../evals/red-team-report.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredRedTeam } from "./judge-store.ts";
import { chooseJudge } from "./judges.ts";
import type { redTeamContract } from "./red-team-contract.ts";
import type { JudgeConfig } from "./score-store.ts";
import { type Asked, openQuestions, questionsOn } from "./scoring.ts";
import { BudgetError } from "./spending.ts";
import { asTicket } from "./ticket-store.ts";

type Request = { tickets: number; seed: number; injections: number; attacks?: string[] | undefined };

/** Starts an attempt to mislead the judge that a run would use now. Its texts are redacted like any other. */
export async function startRedTeam(context: Context, by: Principal, request: Request): Promise<string> {
  const { db, stores } = context;
  const scorecard = await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const sample = { size: request.tickets, seed: request.seed };
  const tickets = await stores.qa(db).selectedTickets({ sample }, null);
  if (tickets.length < 2) throw new AppError("conflict", "There are too few tickets. Import some first.");
  const judge = await chooseJudge(context, scorecard, false);
  const attacks = (request.attacks ?? [...ownAttacks]).map((text) => redact(text).text);
  return db.transaction(async (tx) => {
    const facts = { judgeConfigId: judge.id, scorecardVersionId: scorecard.id, seed: request.seed };
    const plan = { tickets: tickets.length, total: tickets.length, injections: request.injections, attacks };
    const id = await stores.qa(tx).addRedTeam({ ...facts, ...plan, startedBy: by.name });
    await context.jobs.send("red-team", [{ redTeamId: id }], tx);
    await stores.people(tx).record(by, "start red team", id, { tickets: tickets.length, judge: judge.id });
    return id;
  });
}

const atOnce = 4;

/** Judges each sampled ticket as it is and in all its variants, and stores the figures. Done again, it asks the judge nothing twice. */
export async function runRedTeam(context: Context, id: string, last: boolean): Promise<void> {
  const store = context.stores.qa(context.db);
  const stored = await store.redTeam(id);
  if (!stored || stored.finishedAt) return;
  try {
    const trials = await trialsOf(context, stored);
    const report = redTeamReport(trials);
    await store.changeRedTeam(id, { report, done: stored.total, finishedAt: context.now() });
  } catch (error) {
    // Trying again does not raise a limit.
    if (!last && !(error instanceof BudgetError)) throw error;
    await store.changeRedTeam(id, { failure: (error as Error).message, finishedAt: context.now() });
  }
}

async function trialsOf(context: Context, redTeam: StoredRedTeam): Promise<RedTeamTrial[]> {
  const store = context.stores.qa(context.db);
  const scorecard = await store.scorecard(redTeam.scorecardVersionId);
  const judge = await store.judge(redTeam.judgeConfigId);
  if (!scorecard || !judge) throw new Error("the red team lacks its scorecard or judge");
  const sample = { size: redTeam.tickets, seed: redTeam.seed };
  const ids = (await store.selectedTickets({ sample }, null)).map((one) => one.id).sort();
  const trials: RedTeamTrial[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < ids.length) {
      const index = next++;
      const stored = await store.ticket(ids[index] ?? "");
      if (!stored) continue;
      const ticket = asTicket(stored);
      const asked = await questionsOn(context, ticket, { scorecard, rulesAsOf: null });
      const random = mulberry32(redTeam.seed * 100_003 + index);
      const variants = variantsOf(ticket, redTeam.attacks, redTeam.injections, random);
      const before = await judged(context, judge, asked, { family: "order", ticket, reversed: false, attack: null });
      for (const variant of variants) {
        const after = await judged(context, judge, asked, variant);
        trials.push({ ticketId: ticket.id, language: ticket.language, variant, before, after });
      }
      done += 1;
      await store.changeRedTeam(redTeam.id, { done });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return trials;
}

/** What the judge says of the judged criteria of a variant, with the flag that the product puts on text that speaks to it. */
async function judged(
  context: Context,
  judge: JudgeConfig,
  asked: readonly Asked[],
  variant: Variant,
): Promise<JudgeResult[]> {
  const questions = openQuestions(asked);
  const order = variant.reversed ? [...questions].reverse() : questions;
  const payer = { purpose: "red-team" as const, runId: null, ticketId: null, team: null };
  const fresh = variant.family === "again";
  const results = await context.askJudge(judge, order, variant.ticket, payer, { fresh });
  const inPlace = variant.reversed ? [...results].reverse() : results;
  const speaks = injectionsInTurns(variant.ticket.turns).length > 0;
  return inPlace.map((result) =>
    speaks && result.verdict.kind !== "not-applicable" ? { ...result, needsPerson: true } : result,
  );
}

export function redTeamRoutes(context: Context): Handlers<typeof redTeamContract> {
  const store = context.stores.qa(context.db);
  const present = async (redTeam: StoredRedTeam) => {
    const { id, tickets, seed, done, total, report, failure, startedBy } = redTeam;
    const judge = (await store.judge(redTeam.judgeConfigId))?.name ?? "";
    const finishedAt = redTeam.finishedAt?.toISOString() ?? null;
    const createdAt = redTeam.createdAt.toISOString();
    return { id, judge, tickets, seed, done, total, report, failure, startedBy, createdAt, finishedAt };
  };
  const one = async (id: string) => {
    const redTeam = await store.redTeam(id);
    if (!redTeam) throw new AppError("not-found", `There is no red team ${id}.`);
    return present(redTeam);
  };
  return {
    "POST /red-teams": async ({ body, principal }) => one(await startRedTeam(context, principal, body)),
    "GET /red-teams": async () => ({ redTeams: await Promise.all((await store.redTeams()).map(present)) }),
    "GET /red-teams/:id": async ({ params }) => one(params.id),
  };
}
