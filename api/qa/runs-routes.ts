import { criteriaOf } from "../../evals/scorecard.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { estimateRun } from "./estimating.ts";
import type { RunChange } from "./run-store.ts";
import type { runsContract } from "./runs-contract.ts";
import type { RunProgress } from "./score-store.ts";
import { basisOf } from "./scoring.ts";
import { redriveRun, startScoreRun } from "./starting.ts";

export function runRoutes(context: Context): Handlers<typeof runsContract> {
  const { db, stores, now } = context;
  return {
    "POST /score-runs": async ({ body, principal }) => {
      const id = await startScoreRun(context, principal, body);
      return presentRun(await progressOf(context, id));
    },
    "POST /score-runs/estimate": async ({ body }) => estimateRun(context, body),
    "GET /score-runs": async () => ({ runs: (await stores.qa(db).runs()).map(presentRun) }),
    "GET /score-runs/:id": async ({ params }) => {
      const run = await progressOf(context, params.id);
      const spent = await stores.qa(db).spendOfRun(params.id);
      const { prices } = await context.spending.settings();
      const { key: _, ...charged } = spent ?? { ...nothing, key: null };
      const dead = await stores.qa(db).deadLetters(params.id);
      return {
        ...presentRun(run),
        spent: charged,
        currency: prices?.currency ?? null,
        batches: (await stores.qa(db).batchesOf(params.id)).map(({ ticketIds, ...one }) => {
          const { id, state, status, answered, problems } = one;
          return {
            id,
            state,
            status,
            answered,
            problems,
            tickets: ticketIds.length,
            createdAt: one.createdAt.toISOString(),
          };
        }),
        deadLetters: dead.map((one) => ({ ...one, doneAt: one.doneAt.toISOString() })),
      };
    },
    "GET /score-runs/:id/changes": async ({ params }) => {
      await progressOf(context, params.id);
      const { scorecard } = await basisOf(context, params.id);
      const titles = new Map(criteriaOf(scorecard.definition).map(({ id, title }) => [id, title]));
      return presentChanges(await stores.qa(db).changesOf(params.id), titles);
    },
    "POST /score-runs/:id/redrive": async ({ params, body, principal }) => {
      await progressOf(context, params.id);
      return { reopened: await redriveRun(context, principal, params.id, body.ticketIds ?? null) };
    },
    "GET /judge-spending": async ({ principal }) => {
      const day = now().toISOString().slice(0, 10);
      const since = new Date(now().getTime() - 30 * 86_400_000).toISOString().slice(0, 10);
      return {
        settings: await stores.qa(db).judgeSettings(),
        mayChange: ["qa-lead", "head", "operator"].includes(principal.role),
        days: await stores.qa(db).spendByDay(),
        teams: await stores.qa(db).spendByTeam(since),
        tickets: await stores.qa(db).spendByTicket(since),
        today: { day, ...(await stores.qa(db).spent({ day })) },
        peer: context.judgePeer?.() ?? null,
      };
    },
    "PUT /judge-spending/settings": async ({ body, principal }) =>
      db.transaction(async (tx) => {
        await stores.qa(tx).setJudgeSettings(body, principal.name, now());
        await stores.people(tx).record(principal, "set judge prices and limits", "judge", body);
        return body;
      }),
  };
}

const nothing = { calls: 0, failed: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0, cost: null };

async function progressOf(context: Context, id: string): Promise<RunProgress> {
  const run = await context.stores.qa(context.db).runProgress(id);
  if (!run) throw new AppError("not-found", `There is no scoring run ${id}.`);
  return run;
}

function presentRun(run: RunProgress) {
  return {
    ...run,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    rulesAsOf: run.rulesAsOf?.toISOString() ?? null,
  };
}

const placeOf = (verdict: string, level: number | null) => (verdict === "level" ? `level ${level}` : verdict);

/** Scores of a run beside those that counted, by criterion, with the tickets that moved most first. */
function presentChanges(changes: RunChange[], titles: ReadonlyMap<string, string>) {
  const byTicket = new Map<string, number>();
  const criteria = [...titles].map(([criterionId, title]) => {
    const own = changes.filter((change) => change.criterionId === criterionId);
    const compared = own.filter((change) => change.fromVerdict !== null);
    const moves = new Map<string, { from: string; to: string; count: number }>();
    for (const change of compared) {
      const from = placeOf(change.fromVerdict ?? "", change.fromLevel);
      const to = placeOf(change.toVerdict, change.toLevel);
      if (from === to) continue;
      const known = moves.get(`${from} ${to}`) ?? { from, to, count: 0 };
      moves.set(`${from} ${to}`, { ...known, count: known.count + 1 });
      byTicket.set(change.ticketId, (byTicket.get(change.ticketId) ?? 0) + 1);
    }
    const moved = [...moves.values()].reduce((sum, { count }) => sum + count, 0);
    const changed = compared.length === 0 ? null : wilson(moved, compared.length);
    const sorted = [...moves.values()].sort((a, b) => b.count - a.count);
    return {
      criterionId,
      title,
      compared: compared.length,
      fresh: own.length - compared.length,
      changed,
      moves: sorted,
    };
  });
  const tickets = [...byTicket].map(([ticketId, changed]) => ({ ticketId, changed }));
  return { criteria, tickets: tickets.sort((a, b) => b.changed - a.changed).slice(0, 200) };
}
