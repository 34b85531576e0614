import { acceptedAlone } from "../../evals/autonomy.ts";
import { drawAuditFrame, escalatedStratum } from "../../evals/sample.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import { mapped } from "../../evals/stats/calibration-map.ts";
import { ticketUncertainty } from "../../evals/tilted-draw.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredFrame } from "./audit-store.ts";
import { standings } from "./autonomy.ts";
import type { StoredScore } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";

export type FrameRequest = {
  name: string;
  /** tickets to draw; those that are read in any case come on top */
  size: number;
  seed: number;
  doubleBlindShare: number;
  from: Date | null;
  to: Date | null;
  /** share of the draw that leans towards tickets the judge is unsure of, 0-0.5 */
  tilt?: number;
  /** also list every ticket that the judge may not decide alone, to be read in full */
  escalated?: boolean;
};

/** Lists the population and draws from it, strata by team (bots apart), and stores both before anybody looks. */
export async function drawFrame(
  context: Context,
  by: Principal,
  request: FrameRequest,
): Promise<StoredFrame & { escalated: number }> {
  const { db, stores, now } = context;
  const scorecard = await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const population = await stores.qa(db).population(request.from, request.to);
  if (population.length === 0) throw new AppError("conflict", "There are no tickets in that period.");
  const tickets = population.map(({ id, team, handledBy }) => ({
    id,
    stratum: handledBy === "bot" ? "bots" : (team ?? "no team"),
  }));
  const { seed, doubleBlindShare, tilt = 0, escalated = false } = request;
  const scores = tilt > 0 || escalated ? await scoresNow(context, scorecard) : [];
  const listed = new Set(population.map(({ id }) => id));
  const census = escalated ? await undecided(context, scores, listed) : new Set<string>();
  const drawn = drawAuditFrame({
    tickets,
    n: request.size,
    seed,
    doubleBlindShare,
    census,
    ...(tilt > 0 ? { tilt: { share: tilt, uncertainty: await uncertainties(context, scores, scorecard) } } : {}),
  });
  return db.transaction(async (tx) => {
    const row = {
      name: request.name,
      scorecardVersionId: scorecard.id,
      seed,
      population: drawn.size,
      drawn: drawn.drawn,
      ticketListHash: drawn.listHash,
      createdBy: by.name,
      createdAt: now(),
    };
    const frame = await stores.qa(tx).addFrame(row, drawn.items);
    if (!frame) throw new AppError("conflict", `There is a frame named ${request.name} already. Choose another name.`);
    const read = drawn.strata.find(({ stratum }) => stratum === escalatedStratum)?.drawn ?? 0;
    const facts = { population: drawn.size, drawn: drawn.drawn, seed, tilt, escalated: read };
    await stores.people(tx).record(by, "draw audit frame", frame.id, facts);
    return { ...frame, escalated: read };
  });
}

/** What the judge of the newest finished run said on this scorecard. */
async function scoresNow({ db, stores }: Context, scorecard: ScorecardVersion): Promise<StoredScore[]> {
  const run = await stores.qa(db).latestFinishedRun();
  if (run?.scorecardVersionId !== scorecard.id)
    throw new AppError("conflict", "No run has scored the tickets on this scorecard yet: nobody knows what is unsure.");
  return stores.qa(db).scoresBy(run.judgeConfigId, run.scorecardVersionId);
}

/** Tickets with a verdict, on a criterion that the judge scores alone, which it may not decide: a person reads each of them. */
async function undecided(context: Context, scores: readonly StoredScore[], listed: ReadonlySet<string>) {
  const standingFor = await standings(context);
  const places = new Map((await context.stores.qa(context.db).groupedTickets()).map((ticket) => [ticket.id, ticket]));
  const found = scores.filter((score) => {
    const standing = standingFor(score.criterionId);
    const ticket = places.get(score.ticketId);
    if (standing.level !== "auto" || score.verdict === "not-applicable" || !ticket) return false;
    return !acceptedAlone({ ...score, channel: ticket.channel, language: ticket.language }, standing);
  });
  return new Set(found.map(({ ticketId }) => ticketId).filter((id) => listed.has(id)));
}

/** How unsure the judge is of each ticket, by the maps that earlier audits gave; a score without a map counts as it is. */
async function uncertainties({ db, stores }: Context, scores: readonly StoredScore[], scorecard: ScorecardVersion) {
  const calibrations = await stores.qa(db).calibrations();
  const criteria = new Map(criteriaOf(scorecard.definition).map((criterion) => [criterion.id, criterion]));
  const byTicket = new Map<string, { weight: number; probability: number }[]>();
  for (const { ticketId, criterionId, value, verdict, judgeConfigId } of scores) {
    const criterion = criteria.get(criterionId);
    if (!criterion || criterion.kind === "check" || verdict === "not-applicable") continue;
    const known = calibrations.find((row) => row.criterionId === criterionId && row.judgeConfigId === judgeConfigId);
    const map = known?.result.map?.model;
    // Nothing said is the least that can be known.
    const probability = value === null ? 0.5 : map ? mapped(map, value) : value;
    byTicket.set(ticketId, [...(byTicket.get(ticketId) ?? []), { weight: criterion.weight, probability }]);
  }
  return new Map([...byTicket].map(([ticketId, own]) => [ticketId, ticketUncertainty(own)]));
}
