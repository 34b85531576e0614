import type { Db } from "../db/client.ts";
import { type Charged, costOf, type JudgeSettings } from "./judge-settings.ts";
import { judgeStore, type NewModelCall } from "./judge-store.ts";

/** A limit that somebody set is reached: nothing is asked until it is raised or its day is over. */
export class BudgetError extends Error {
  constructor(what: string) {
    super(`Budget: ${what}`);
    this.name = "BudgetError";
  }
}

/** For whom a call is made, as limits and screens count it. */
export type Payer = {
  purpose: NewModelCall["purpose"];
  runId: string | null;
  ticketId: string | null;
  team: string | null;
};

/** What one call is about to cost at most, held until it is known what it did cost. */
export type Reservation = {
  settle(used: Charged | null, outcome: string): Promise<void>;
  /** for what is counted otherwise: by the batch that was handed over, or not at all */
  release(): void;
};

type RecordedCall = { kind: NewModelCall["kind"]; model: string; batch: boolean };

export type Spending = {
  settings(): Promise<JudgeSettings>;
  /** Counts a call that was reserved before, or in a batch. */
  record(payer: Payer, call: RecordedCall, used: Charged | null, outcome: string): Promise<void>;
  /** Throws `BudgetError` when the call could go over a limit; nothing has been asked then. */
  reserve(payer: Payer, call: { kind: NewModelCall["kind"]; model: string; tokens: number }): Promise<Reservation>;
};

/** Sums are read again after so long: another process may be paying too. */
const staleMs = 10_000;
/** `held`: calls of this process on the way; `waiting`: batches at the provider. */
type Sums = { readAt: number; tokens: number; cost: number; held: number; waiting: number };

/** Counts what the model judge costs and stops it at the limits, before a call is made. */
export function createSpending(db: Db, now: () => Date): Spending {
  const store = judgeStore(db);
  const sums = new Map<string, Sums>();
  let known: { value: JudgeSettings; readAt: number } | null = null;

  async function settings(): Promise<JudgeSettings> {
    const at = now().getTime();
    if (!known || at - known.readAt > 2_000 || at < known.readAt)
      known = { value: await store.judgeSettings(), readAt: at };
    return known.value;
  }

  async function spent(scope: { day?: string; team?: string | null; runId?: string }): Promise<Sums> {
    const key = JSON.stringify(scope);
    const at = now().getTime();
    const have = sums.get(key);
    if (have && at - have.readAt <= staleMs) return have;
    const read = await store.spent(scope);
    // A batch is for tickets of many teams: it counts for a team once its answers are there.
    const waiting = scope.team ? 0 : await store.heldByBatches(scope.runId);
    // One object for each scope: calls on the way take their share back from it.
    const fresh = Object.assign(sums.get(key) ?? { held: 0 }, { readAt: at, ...read, waiting });
    sums.set(key, fresh);
    return fresh;
  }

  async function scopes(payer: Payer, { limits }: JudgeSettings) {
    const day = now().toISOString().slice(0, 10);
    const list: { sums: Sums; tokens: number | null; money: number | null; name: string }[] = [];
    if (limits.dayTokens !== null || limits.dayMoney !== null)
      list.push({ sums: await spent({ day }), tokens: limits.dayTokens, money: limits.dayMoney, name: "of this day" });
    if (limits.teamDayTokens !== null && payer.team !== null)
      list.push({
        sums: await spent({ day, team: payer.team }),
        tokens: limits.teamDayTokens,
        money: null,
        name: `of team ${payer.team} for this day`,
      });
    if (payer.runId !== null && (limits.runTokens !== null || limits.runMoney !== null))
      list.push({
        sums: await spent({ runId: payer.runId }),
        tokens: limits.runTokens,
        money: limits.runMoney,
        name: "of this run",
      });
    return list;
  }

  async function record(payer: Payer, call: RecordedCall, used: Charged | null, outcome: string): Promise<void> {
    const current = await settings();
    const charged = used ?? { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
    const cost = used ? costOf(current, used, call.batch) : null;
    for (const { sums: sum } of await scopes(payer, current)) {
      sum.tokens += charged.promptTokens + charged.completionTokens;
      sum.cost += cost ?? 0;
    }
    const at = now();
    const day = at.toISOString().slice(0, 10);
    await store.addModelCall({ ...payer, ...charged, ...call, day, at, cost, outcome });
  }

  return {
    settings,
    record,
    async reserve(payer, { kind, model, tokens }) {
      const current = await settings();
      const holding = await scopes(payer, current);
      const price = costOf(current, { promptTokens: tokens, cachedTokens: 0, completionTokens: 0 }, false) ?? 0;
      for (const { sums: sum, tokens: most, money, name } of holding) {
        const held = sum.held + sum.waiting;
        if (most !== null && sum.tokens + held + tokens > most)
          throw new BudgetError(`the limit ${name}, ${most} tokens, is reached.`);
        const perToken = tokens === 0 ? 0 : price / tokens;
        if (money !== null && sum.cost + held * perToken + price > money)
          throw new BudgetError(`the limit ${name}, ${money} ${current.prices?.currency ?? ""}, is reached.`);
      }
      for (const { sums: sum } of holding) sum.held += tokens;
      return {
        async settle(used, outcome) {
          for (const { sums: sum } of holding) sum.held -= tokens;
          await record(payer, { kind, model, batch: false }, used, outcome);
        },
        release() {
          for (const { sums: sum } of holding) {
            sum.held -= tokens;
            sum.readAt = Number.NEGATIVE_INFINITY;
          }
        },
      };
    },
  };
}
