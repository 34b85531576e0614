import type { Call } from "../api/cli/client.ts";
import { starCheckName, starReason } from "../api/cli/star-format.ts";
import type { Context } from "../api/context.ts";
import { criteriaOf, type Scorecard } from "../evals/scorecard.ts";
import { auditsCsv, type LoopData, trueLabel, trueRate } from "./loop-data.ts";
import type { LoopReport } from "./loop-report.ts";

/** A way to the running product: its API as anybody calls it, and its stores to compare every score with the truth. */
export type Running = { call: Call; context: Context };

export async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const frame = "loop audit";

/** Draws the audit and gives the labels of the drawn tickets only. Returns the ids drawn. */
export async function drawAndAudit(
  { call }: Running,
  { scorecard, data, size, seed }: { scorecard: Scorecard; data: LoopData; size: number; seed: number },
) {
  await call("POST /audit-frames", { body: { name: frame, size, seed, doubleBlindShare: 0 } });
  const { items } = await call("GET /reviews", { query: { frame } });
  const drawn = new Set(items.map((item) => item.ticketId));
  const csv = auditsCsv(scorecard, data, drawn);
  const result = await call("POST /imports/audits", { query: { name: "audits.csv", frame }, body: bytes(csv) });
  return { drawn, rows: csv.split("\n").length - 2, result };
}

/** Trains the embedded judge from the audits there are and starts a scoring run. Returns its id. */
export async function startScoring({ call }: Running): Promise<string> {
  return (await call("POST /score-runs", { body: { retrain: false } })).id;
}

/** Waits until every ticket of the run is scored. */
export async function waitForScores({ call, context }: Running, id: string): Promise<LoopReport["scoring"]> {
  for (;;) {
    const run = await call("GET /score-runs/:id", { params: { id } });
    if (run.finishedAt === null) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      continue;
    }
    const scores = await currentScores(context);
    const criteria = new Set(scores.map((score) => score.criterionId)).size;
    const unscored = scores.filter((score) => score.verdict === "unscored").length;
    return { tickets: run.total, criteria, failed: run.failed, unscored };
  }
}

async function currentScores(context: Context) {
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  return run ? store.scoresBy(run.judgeConfigId, run.scorecardVersionId) : [];
}

/** Compares every stored verdict of a check with the ground truth, both where it applies and where it does not. */
export async function compareChecks({ context }: Running, scorecard: Scorecard, data: LoopData) {
  const criteria = new Map(criteriaOf(scorecard).map((criterion) => [criterion.id, criterion]));
  const tickets = new Map(data.tickets.map((ticket) => [ticket.id, ticket]));
  const counts = new Map<string, { reproduced: number; of: number }>();
  const wrong: string[] = [];
  const compared = new Set<string>();
  for (const { criterionId, ticketId, verdict } of await currentScores(context)) {
    const criterion = criteria.get(criterionId);
    const ticket = tickets.get(ticketId);
    const truth = data.truth.get(ticketId);
    if (criterion?.kind !== "check" || !ticket || !truth) continue;
    const name = starCheckName(criterionId);
    const label = trueLabel(criterion, ticket, truth);
    const expected = label === null ? "not-applicable" : label ? "pass" : "fail";
    if (verdict !== expected) wrong.push(`${ticketId} ${criterionId}: ${verdict}, truth ${expected}`);
    if (label === null || compared.has(`${ticketId} ${name}`)) continue;
    compared.add(`${ticketId} ${name}`);
    const count = counts.get(name) ?? { reproduced: 0, of: 0 };
    counts.set(name, { reproduced: count.reproduced + Number(verdict === expected), of: count.of + 1 });
  }
  for (const { id } of data.tickets) {
    for (const name of Object.keys(data.truth.get(id)?.checks ?? {})) {
      if (!compared.has(`${id} ${name}`)) wrong.push(`${id} ${name}: no score`);
    }
  }
  return { checks: [...counts].map(([check, count]) => ({ check, ...count })), wrong };
}

/** The corrected rate of each criterion beside the rate that is known to be true. */
export async function ratesBesideTruth(
  { call }: Running,
  scorecard: Scorecard,
  data: LoopData,
): Promise<LoopReport["rates"]> {
  const { criteria } = await call("GET /calibration", {});
  const known = new Map(criteriaOf(scorecard).map((criterion) => [criterion.id, criterion]));
  return criteria.map(({ criterionId, kind, tickets, audits, estimates }) => {
    const criterion = known.get(criterionId);
    const truth = criterion ? trueRate(criterion, data) : null;
    const corrected = estimates.recommended;
    return {
      criterion: criterionId,
      kind,
      tickets,
      audits,
      judgeAlone: estimates.naive?.value ?? null,
      corrected: corrected && { value: corrected.value, low: corrected.low, high: corrected.high },
      trueRate: truth,
      covered: corrected === null || truth === null ? null : inside(truth, corrected),
    };
  });
}

/** Bounds are rounded nowhere: the last bit may still differ. */
function inside(truth: number, { low, high }: { low: number; high: number }): boolean {
  return truth >= low - 1e-9 && truth <= high + 1e-9;
}

/** Findings; a module drafted from the step behind each and published; then what is recommended with those modules. */
export async function findAndTrain({ call, context }: Running): Promise<Pick<LoopReport, "findings" | "training">> {
  const { findings } = await call("GET /findings", {});
  for (const ref of new Set(findings.flatMap((finding) => finding.ref ?? []))) {
    const module = await call("POST /modules/drafts", { body: { ref } });
    await call("POST /modules/:id/publication", { params: { id: module.id } });
  }
  await call("POST /calibration", {});
  await context.jobs.idle();
  const { recommendations } = await call("GET /recommendations", {});
  return {
    findings: findings.map(({ criterionId, estimate, target, cause, queue }) => ({
      criterion: criterionId,
      rate: { value: estimate.value, low: estimate.low, high: estimate.high },
      target,
      cause,
      queue,
    })),
    training: recommendations.map(({ criterionId, module, choices: [choice], reason }) => ({
      criterion: criterionId,
      module: module?.id ?? null,
      agents: choice?.agents.length ?? 0,
      expected: choice?.expectedDefectsAvoided ?? null,
      reason,
    })),
  };
}

/** Asks each SOP's own phrase, then the first words of the drawn dialogues' customers. */
export async function askSops(
  { call }: Running,
  data: LoopData,
  drawn: ReadonlySet<string>,
): Promise<Omit<LoopReport["retrieval"], "reasons">> {
  const phrases = { asked: 0, answered: 0, rightSop: 0 };
  for (const { id } of data.sops) {
    const answer = await call("POST /answers", { body: { question: id.replaceAll("_", " "), channel: "chat" } });
    phrases.asked++;
    if (answer.kind !== "answer") continue;
    phrases.answered++;
    if (answer.sentences[0]?.citation.sopId === starReason(id)) phrases.rightSop++;
  }
  const openings = { asked: 0, first: 0, firstThree: 0 };
  for (const { id, contactReason, turns } of data.tickets) {
    const opening = turns
      .find((turn) => turn.by === "customer")
      ?.text.slice(0, 1000)
      .trim();
    if (!drawn.has(id) || !opening) continue;
    const { hits } = await call("GET /search", { query: { q: opening, limit: 50, channel: "chat" } });
    const sops = [...new Set(hits.map((hit) => hit.sopId))];
    openings.asked++;
    if (sops[0] === contactReason) openings.first++;
    if (sops.slice(0, 3).includes(contactReason ?? "")) openings.firstThree++;
  }
  return { phrases, openings };
}
