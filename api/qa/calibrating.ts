import type { CalibrationInput, CriterionCalibration } from "../../evals/calibrate.ts";
import { type Finding, findCause } from "../../evals/finding.ts";
import type { AuditedTicket, VersionStart } from "../../evals/finding-evidence.ts";
import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { rootCausePaths } from "../../evals/root-cause.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { readingAt } from "../../sops/acknowledgement.ts";
import { asApproved } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { inThread } from "../jobs/thread.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredAudit, StoredFrame, StoredFrameItem } from "./audit-store.ts";
import type { calibrateAll } from "./calibrate-all.ts";
import type { StoredScore } from "./score-store.ts";
import { standingLabels } from "./standing-labels.ts";
import type { StoredTicket } from "./ticket-store.ts";

/** Days after a version came in force in which a miss means that training is due. */
const graceDays = 14;

/** Scores and audits of one criterion, joined by ticket, on the population of one frame. */
export type CriterionData = {
  criterion: Criterion;
  frame: StoredFrame | null;
  /** tickets of the frame on which the criterion applies */
  rows: { ticketId: string; pi: number; value: number | null; score: StoredScore }[];
  /** first blind label of the drawn ones; rescaled to [0, 1] */
  labels: Map<string, { label: number; audit: StoredAudit }>;
};

/** Everything that the figures of now rest on: the newest finished run, and the frame that most reviews were drawn from. */
export async function currentData(context: Context) {
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  const scorecard = run && (await store.scorecard(run.scorecardVersionId));
  const judge = run && (await store.judge(run.judgeConfigId));
  if (!run || !scorecard || !judge) return null;
  const frame = bestFrame(await store.frames());
  const items = frame ? await store.frameItems(frame.id) : [];
  const scores = await store.scoresBy(run.judgeConfigId, run.scorecardVersionId);
  const drawn = (await store.audits()).filter((audit) => frame !== null && audit.frameId === frame.id);
  const audits = firstLabels(await standingLabels(context, drawn, scorecard));
  const criteria = criteriaOf(scorecard.definition).map((criterion) =>
    criterionData(criterion, { frame, items, scores, audits }),
  );
  return { run, scorecard, judge, frame, criteria };
}

/** Estimates need one population and its probabilities: the frame with the most reviewed tickets, of equals the newest. */
function bestFrame(frames: (StoredFrame & { reviewed: number })[]): StoredFrame | null {
  return frames.reduce<(StoredFrame & { reviewed: number }) | null>(
    (best, one) => (!best || one.reviewed > best.reviewed ? one : best),
    null,
  );
}

type Sources = { frame: StoredFrame | null; items: StoredFrameItem[]; scores: StoredScore[]; audits: StoredAudit[] };

function criterionData(criterion: Criterion, { frame, items, scores, audits }: Sources): CriterionData {
  const own = new Map(
    scores.filter((score) => score.criterionId === criterion.id).map((score) => [score.ticketId, score]),
  );
  const rows = items.flatMap((item) => {
    const score = own.get(item.ticketId);
    if (!score || outsideDomain(score)) return [];
    return [{ ticketId: item.ticketId, pi: item.pi, value: score.value, score }];
  });
  const inDomain = new Set(rows.map((row) => row.ticketId));
  const drawn = new Set(items.filter((item) => item.drawn).map((item) => item.ticketId));
  const labels: CriterionData["labels"] = new Map();
  for (const audit of audits) {
    if (audit.criterionId !== criterion.id || !inDomain.has(audit.ticketId) || !drawn.has(audit.ticketId)) continue;
    const label = labelOf(audit, criterion);
    if (label !== null) labels.set(audit.ticketId, { label, audit });
  }
  return { criterion, frame, rows, labels };
}

/** Conditions and the SOP in force decide in code where a criterion applies; a model's own "not applicable" does not. */
function outsideDomain(score: StoredScore): boolean {
  return score.verdict === "not-applicable" && score.decidedBy !== "model";
}

/** Computes the calibration of every criterion and the findings from it, and stores both. */
export async function calibrate(context: Context, by: Principal | "system"): Promise<void> {
  const data = await currentData(context);
  if (!data) throw new AppError("conflict", "Nothing is scored yet. Start a scoring run first.");
  const { db, stores, now } = context;
  const calibrated = await inThread<typeof calibrateAll>(
    new URL("./calibrate-all.ts", import.meta.url),
    "calibrateAll",
    data.criteria.map(calibrationInput),
  );
  const results = data.criteria.map((one, i) => ({ data: one, result: calibrated[i] as CriterionCalibration }));
  const tickets = await stores.qa(db).ticketsById([...new Set(data.criteria.flatMap((one) => [...one.labels.keys()]))]);
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const versions = await versionStarts(context);
  const readings = await stores.acknowledgements(db).readings();
  await db.transaction(async (tx) => {
    const rows = results.map(({ data: one, result }) => ({
      criterionId: one.criterion.id,
      scorecardVersionId: data.scorecard.id,
      judgeConfigId: data.judge.id,
      result,
      computedAt: now(),
    }));
    const stored = await stores.qa(tx).addCalibrations(rows);
    const found = results.flatMap(({ data: one, result }) => {
      const calibrationId = stored.find((row) => row.criterionId === one.criterion.id)?.id;
      const detail = findingOf(one, result, byId, { versions, readings });
      return detail && calibrationId ? [{ calibrationId, detail }] : [];
    });
    await stores.qa(tx).saveFindings(found);
    await stores
      .people(tx)
      .record(by, "calibrate", data.judge.id, { criteria: results.length, findings: found.length });
    await context.jobs.send("recommend", [{}], tx);
  });
}

export function calibrationInput({ criterion, rows, labels }: CriterionData): CalibrationInput {
  const levels = criterion.levels.map((level) => level.value);
  const min = Math.min(...levels);
  const max = Math.max(...levels);
  return {
    criterion: criterion.id,
    type: levels.length > 2 ? "mean" : "rate",
    levels: levels.map((value) => (value - min) / (max - min)),
    all: rows.map((row) => ({ item: row.ticketId, judge: row.value })),
    audited: rows.flatMap((row) => {
      const found = labels.get(row.ticketId);
      return found ? [{ item: row.ticketId, judge: row.value, human: found.label, pi: row.pi }] : [];
    }),
  };
}

async function versionStarts(context: Context): Promise<Map<string, VersionStart[]>> {
  const starts = new Map<string, VersionStart[]>();
  for (const version of await context.stores.sops(context.db).versions()) {
    if (!asApproved(version)) continue;
    const start = {
      version: `${version.sopId} v${version.number}`,
      effectiveFrom: `${version.meta.effectiveFrom}T00:00:00Z`,
    };
    starts.set(version.sopId, [...(starts.get(version.sopId) ?? []), start]);
  }
  return starts;
}

type Readings = Awaited<ReturnType<ReturnType<Context["stores"]["acknowledgements"]>["readings"]>>;

function findingOf(
  { criterion, labels }: CriterionData,
  result: CriterionCalibration,
  tickets: Map<string, StoredTicket>,
  { versions, readings }: { versions: Map<string, VersionStart[]>; readings: Readings },
): Finding | null {
  const estimate = result.estimates.recommended;
  if (!estimate || criterion.soft) return null;
  const sopId = criterion.obligation?.split("#")[0] ?? "";
  const audits = [...labels.values()].flatMap(({ label, audit }): AuditedTicket[] => {
    const ticket = tickets.get(audit.ticketId);
    if (!ticket) return [];
    const { id, agentId, handledBy, openedAt } = ticket;
    const rootCause = rootCausePaths(criterion).find(({ path }) => path === audit.rootCause)?.cause ?? null;
    const asked = readings.filter((one) => one.sopId === sopId && one.agentId === agentId);
    const at = openedAt.toISOString();
    const reading = asked.length === 0 ? {} : { reading: readingAt(asked, at) };
    return [{ ticket: id, agent: agentId, handledBy, openedAt: at, met: label >= 0.5, rootCause, ...reading }];
  });
  // The first version of an SOP changes nothing for anybody: only later ones can.
  const later = [...(versions.get(sopId) ?? [])].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1)).slice(1);
  return findCause({ criterion, estimate, audits, versions: later, graceDays });
}
