import type { CalibrationInput, CriterionCalibration } from "../../evals/calibrate.ts";
import type { TaughtLabel } from "../../evals/criterion-map.ts";
import { type Finding, findCause } from "../../evals/finding.ts";
import type { AuditedTicket, VersionStart } from "../../evals/finding-evidence.ts";
import { firstLabels, labelOf } from "../../evals/first-label.ts";
import type { AgentFacts } from "../../evals/flagged-groups.ts";
import { type JoinedTicket, joinFrames } from "../../evals/joined-frames.ts";
import { rootCausePaths } from "../../evals/root-cause.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { type Disagreements, disagreementOn, ruleDisagreements } from "../../evals/step-disagreement.ts";
import { readingAt } from "../../sops/acknowledgement.ts";
import type { Disagreement } from "../../sops/executability.ts";
import { asApproved } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { inThread } from "../jobs/thread.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredAudit, StoredFrame } from "./audit-store.ts";
import type { calibrateAll } from "./calibrate-all.ts";
import type { StoredScore } from "./score-store.ts";
import { settledLabels, standingLabels } from "./standing-labels.ts";
import type { StoredTicket } from "./ticket-store.ts";

/** Days after a version came in force in which a miss means that training is due. */
const graceDays = 14;

/** Scores and audits of one criterion, joined by ticket, on the population of all frames together. */
export type CriterionData = {
  criterion: Criterion;
  /** tickets of the frames on which the criterion applies; the stratum where there is one frame only */
  rows: { ticketId: string; pi: number; stratum: string | null; value: number | null; score: StoredScore }[];
  /** first blind label of the drawn ones; rescaled to [0, 1] */
  labels: Map<string, { label: number; audit: StoredAudit }>;
  /** every label of the drawn ones, second readings too */
  blind: StoredAudit[];
  /** two people's labels of one ticket, rescaled to [0, 1] */
  blindPairs: [number, number][];
  /** drawn tickets of its domain that nobody could read */
  unreadable: number;
  /** what settled disputes say of scored tickets, drawn or not; it teaches the map and enters no estimate */
  taught: TaughtLabel[];
};

export type CurrentData = NonNullable<Awaited<ReturnType<typeof currentData>>>;

/** Everything that the figures of now rest on: the newest finished run, and all frames that reviews were drawn from. */
export async function currentData(context: Context) {
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  const scorecard = run && (await store.scorecard(run.scorecardVersionId));
  const judge = run && (await store.judge(run.judgeConfigId));
  if (!run || !scorecard || !judge) return null;
  const frames = await framesInUse(context);
  const audits = await store.audits();
  const drawn = audits.filter(({ frameId }) => frameId !== null && frames.has(frameId));
  const blind = await standingLabels(context, drawn, scorecard);
  const settled = await settledLabels(context);
  const read = new Set(drawn.map(({ frameId, ticketId }) => `${frameId}\n${ticketId}`));
  const items = (await store.itemsOfFrames([...frames])).map((item) => {
    return { ...item, reviewed: read.has(`${item.frameId}\n${item.ticketId}`) };
  });
  const tickets = new Map((await store.groupedTickets()).map((ticket) => [ticket.id, ticket]));
  const sources = {
    items: joinFrames(items),
    scores: await store.scoresBy(run.judgeConfigId, run.scorecardVersionId),
    blind,
    audits: firstLabels(blind),
    settled: await standingLabels(
      context,
      audits.filter(({ id }) => settled.has(id)),
      scorecard,
    ),
  };
  const criteria = criteriaOf(scorecard.definition).map((criterion) => criterionData(criterion, sources));
  return { run, scorecard, judge, criteria, tickets };
}

/** Every frame of which something is read; before any is, the newest. */
async function framesInUse(context: Context): Promise<Set<string>> {
  const frames: (StoredFrame & { reviewed: number })[] = await context.stores.qa(context.db).frames();
  const read = frames.filter(({ reviewed }) => reviewed > 0);
  return new Set((read.length > 0 ? read : frames.slice(0, 1)).map(({ id }) => id));
}

type Sources = {
  items: JoinedTicket[];
  scores: StoredScore[];
  blind: StoredAudit[];
  audits: StoredAudit[];
  settled: StoredAudit[];
};

function criterionData(criterion: Criterion, { items, scores, blind, audits, settled }: Sources): CriterionData {
  const own = new Map(
    scores.filter((score) => score.criterionId === criterion.id).map((score) => [score.ticketId, score]),
  );
  const rows = items.flatMap(({ ticketId, pi, stratum }) => {
    const score = own.get(ticketId);
    if (!score || outsideDomain(score)) return [];
    return [{ ticketId, pi, stratum, value: score.value, score }];
  });
  const inDomain = new Set(rows.map((row) => row.ticketId));
  const drawn = items.filter((item) => item.drawn && inDomain.has(item.ticketId));
  const drawnIds = new Set(drawn.map((item) => item.ticketId));
  const answers = (audit: StoredAudit) => audit.criterionId === criterion.id && drawnIds.has(audit.ticketId);
  const labels: CriterionData["labels"] = new Map();
  for (const audit of audits.filter(answers)) {
    const label = labelOf(audit, criterion);
    if (label !== null) labels.set(audit.ticketId, { label, audit });
  }
  const given = blind.filter(answers);
  return {
    criterion,
    rows,
    labels,
    blind: given,
    blindPairs: pairsOf(given, criterion, labels),
    unreadable: drawn.filter(({ ticketId, unreadable }) => unreadable && !labels.has(ticketId)).length,
    taught: settled.flatMap((audit): TaughtLabel[] => {
      const score = audit.criterionId === criterion.id ? own.get(audit.ticketId)?.value : undefined;
      const label = labelOf(audit, criterion);
      return score == null || label === null ? [] : [{ item: audit.ticketId, score, label }];
    }),
  };
}

/** The first label of each ticket beside the next one by somebody else. */
function pairsOf(blind: readonly StoredAudit[], criterion: Criterion, first: CriterionData["labels"]) {
  const pairs = new Map<string, [number, number]>();
  for (const audit of [...blind].sort((a, b) => a.reviewedAt.getTime() - b.reviewedAt.getTime())) {
    const known = first.get(audit.ticketId);
    const second = labelOf(audit, criterion);
    if (!known || second === null || known.audit.reviewer === audit.reviewer || pairs.has(audit.ticketId)) continue;
    pairs.set(audit.ticketId, [known.label, second]);
  }
  return [...pairs.values()];
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
  const about: AboutFindings = {
    tickets: new Map(tickets.map((ticket) => [ticket.id, ticket])),
    versions: await versionStarts(context),
    readings: await stores.acknowledgements(db).readings(),
    agentFacts: new Map((await stores.people(db).agents()).map((agent) => [agent.id, agent])),
    disagreements: await disagreementsNow(context, data),
  };
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
      const detail = findingOf(one, result, about);
      return detail && calibrationId ? [{ calibrationId, detail }] : [];
    });
    await stores.qa(tx).saveFindings(found);
    await stores
      .people(tx)
      .record(by, "calibrate", data.judge.id, { criteria: results.length, findings: found.length });
    await context.jobs.send("recommend", [{}], tx);
  });
}

export function calibrationInput({ criterion, rows, labels, taught, blindPairs }: CriterionData): CalibrationInput {
  const levels = criterion.levels.map((level) => level.value);
  const min = Math.min(...levels);
  const max = Math.max(...levels);
  return {
    criterion: criterion.id,
    type: levels.length > 2 ? "mean" : "rate",
    levels: levels.map((value) => (value - min) / (max - min)),
    all: rows.map((row) => ({
      item: row.ticketId,
      judge: row.value,
      ...(row.stratum === null ? {} : { stratum: row.stratum }),
    })),
    audited: rows.flatMap((row) => {
      const found = labels.get(row.ticketId);
      return found ? [{ item: row.ticketId, judge: row.value, human: found.label, pi: row.pi }] : [];
    }),
    taught,
    blindPairs,
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

/** By criterion: how often two reviewers of one ticket differed on the SOP step that it tests, as the step reads now. */
async function disagreementsNow(context: Context, { scorecard }: CurrentData): Promise<Map<string, Disagreement>> {
  const linked = criteriaOf(scorecard.definition).filter(({ obligation }) => obligation !== null);
  if (linked.length === 0) return new Map();
  const reviews = await context.stores.qa(context.db).repeatedAudits(linked.map(({ id }) => id));
  const disagreements: Disagreements = ruleDisagreements(linked, reviews);
  const found = new Map<string, Disagreement>();
  for (const { id, obligation } of linked) {
    const lookup = await context.library.ruleInForce(obligation ?? "", {}, context.now().toISOString());
    if (lookup.kind !== "rule") continue;
    const { version, step } = lookup.rule;
    const disagreement = disagreementOn(version.sopId, step, disagreements);
    if (disagreement) found.set(id, disagreement);
  }
  return found;
}

/** What is known besides scores and audits. */
type AboutFindings = {
  tickets: Map<string, StoredTicket>;
  versions: Map<string, VersionStart[]>;
  readings: Readings;
  agentFacts: Map<string, AgentFacts>;
  disagreements: Map<string, Disagreement>;
};

function findingOf(
  { criterion, labels }: CriterionData,
  result: CriterionCalibration,
  { tickets, versions, readings, agentFacts, disagreements }: AboutFindings,
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
  const disagreement = disagreements.get(criterion.id) ?? null;
  return findCause({ criterion, estimate, audits, versions: later, graceDays, agentFacts, disagreement });
}
