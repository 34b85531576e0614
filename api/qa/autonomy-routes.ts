import { passes } from "../../evals/audit-sample.ts";
import { standingOf } from "../../evals/autonomy.ts";
import { changeEffect } from "../../evals/change-matrix.ts";
import { worstCase } from "../../evals/missing-bound.ts";
import { reliabilityBins } from "../../evals/reliability.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import {
  ceilingOf,
  certifiedNow,
  criterionNamed,
  driftOf,
  eventsOf,
  promotionEvidence,
  setLevel,
  upkeepOf,
} from "./autonomy.ts";
import type { autonomyContract } from "./autonomy-contract.ts";
import { asEvent, type StoredAutonomyEvent } from "./autonomy-store.ts";
import { type CriterionData, type CurrentData, currentData } from "./calibrating.ts";

export function autonomyRoutes(context: Context): Handlers<typeof autonomyContract> {
  const store = () => context.stores.qa(context.db);
  return {
    "GET /autonomy": async () => {
      const data = await currentData(context);
      const events = await store().autonomyEvents();
      return { criteria: (data?.criteria ?? []).map((one) => presentStanding(one, events)) };
    },
    "GET /autonomy/events": async ({ query }) => {
      const data = await currentData(context);
      const events = await store().autonomyEvents(query.criterion);
      return { events: events.reverse().map((event) => presentEvent(event, data)) };
    },
    "GET /autonomy/:criterionId": async ({ params, query }) => {
      const data = await scored(context);
      return presentCriterion(context, data, criterionNamed(data, params.criterionId), query);
    },
    "POST /autonomy/:criterionId": async ({ params, body, principal }) => {
      const data = await scored(context);
      const { level, agreement, delta, reason } = body;
      await setLevel(context, data, params.criterionId, { level, target: { agreement, delta }, reason }, principal);
      return presentStanding(criterionNamed(data, params.criterionId), await store().autonomyEvents());
    },
  };
}

async function scored(context: Context): Promise<CurrentData> {
  const data = await currentData(context);
  if (!data) throw new AppError("conflict", "Nothing is scored yet. Start a scoring run first.");
  return data;
}

type Certificate = {
  agreement: number;
  delta: number;
  acceptedShare: number;
  threshold: number;
  audits: number;
  disagreements: number;
};

const presentCertificate = (one: Certificate | null) =>
  one && {
    agreement: one.agreement,
    delta: one.delta,
    acceptedShare: one.acceptedShare,
    threshold: one.threshold,
    audits: one.audits,
    disagreements: one.disagreements,
  };

function presentStanding({ criterion }: CriterionData, all: readonly StoredAutonomyEvent[]) {
  const events = eventsOf(all, criterion.id);
  const { level, since, certificate } = standingOf(events.map(asEvent));
  const last = events.at(-1);
  return {
    criterionId: criterion.id,
    title: criterion.title,
    severity: criterion.severity,
    kind: criterion.kind,
    level,
    since,
    certificate: presentCertificate(certificate),
    incident: last?.kind === "alarm" ? { at: last.at.toISOString(), reason: last.reason } : null,
  };
}

function presentEvent(event: StoredAutonomyEvent, data: CurrentData | null) {
  const { id, criterionId, kind, level, by, reason, certificate, changes, at } = event;
  return {
    id,
    criterionId,
    title: data?.criteria.find(({ criterion }) => criterion.id === criterionId)?.criterion.title ?? criterionId,
    at: at.toISOString(),
    kind,
    level,
    by,
    reason,
    certificate: presentCertificate(certificate),
    changes: changes.map((change) => ({ ...change, words: changeEffect(change.kind).words })),
  };
}

async function presentCriterion(
  context: Context,
  data: CurrentData,
  one: CriterionData,
  asked: { agreement: number; delta: number },
) {
  const store = context.stores.qa(context.db);
  const all = await store.autonomyEvents();
  const own = eventsOf(all, one.criterion.id);
  const standing = standingOf(own.map(asEvent));
  const auto = promotionEvidence(all, one, "auto", asked);
  const pairs = scoredPairs(one);
  const agreeing = pairs.filter(({ score, label }) => passes(score, 0.5) === passes(label, 0.5)).length;
  const { reviewerVariance: _own, ...ceiling } = ceilingOf(one);
  return {
    ...presentStanding(one, all),
    covers: await presentCover(context, standing.certificate?.basis ?? null, data),
    asked,
    offered: presentCertificate(auto.certificate),
    batch: presentCertificate(certifiedNow(one, asked, "batch")),
    refusals: { assisted: promotionEvidence(all, one, "assisted", asked).refusal, auto: auto.refusal },
    ceiling,
    judgeAgreement: wilson(agreeing, pairs.length),
    reliability: reliabilityBins(pairs),
    drift: driftOf(data, one, standing),
    upkeep: upkeepOf(data, one, standing, context.now()),
    golden: await presentGolden(context, one.criterion.id),
    unreadable: await presentUnreadable(context, data, one),
    events: own.reverse().map((event) => presentEvent(event, data)),
  };
}

function scoredPairs({ rows, labels }: CriterionData) {
  return rows.flatMap(({ ticketId, value }) => {
    const label = labels.get(ticketId)?.label;
    return label === undefined || value === null ? [] : [{ score: value, label }];
  });
}

type Basis = NonNullable<ReturnType<typeof standingOf>["certificate"]>["basis"];

async function presentCover(context: Context, basis: Basis | null, { scorecard }: CurrentData) {
  if (!basis) return null;
  const judge = basis.judged ? await context.stores.qa(context.db).judge(basis.judgeConfigId) : null;
  const prompt = judge?.parameters.promptVersion;
  const versions = await context.stores.sops(context.db).versionsById(basis.sopVersionIds);
  return {
    judge: basis.judged ? (judge?.name ?? "") : "check",
    prompt: typeof prompt === "string" ? prompt : null,
    scorecard: `${scorecard.definition.title} v${scorecard.number}`,
    sopVersions: versions.map(({ meta, number }) => `${meta.title} v${number}`),
    channels: basis.channels,
    languages: basis.languages,
  };
}

async function presentGolden(context: Context, criterionId: string) {
  const store = context.stores.qa(context.db);
  const set = (await store.goldenSets()).find((one) => one.criterionId === criterionId);
  if (!set) return null;
  const checks = await store.goldenChecks(set.id);
  const names = new Map<string, string>();
  for (const { judgeConfigId } of checks)
    names.set(judgeConfigId, (await store.judge(judgeConfigId))?.name ?? judgeConfigId);
  return {
    tickets: set.items.length,
    frozenAt: set.frozenAt.toISOString(),
    checks: checks.map(({ at, judgeConfigId, result: { tickets, flips, pValue, alarm } }) => ({
      at: at.toISOString(),
      judge: names.get(judgeConfigId) ?? "",
      tickets,
      flips,
      pValue,
      alarm,
    })),
  };
}

async function presentUnreadable(context: Context, data: CurrentData, one: CriterionData) {
  const missing = one.unreadable;
  const drawn = missing + one.labels.size;
  const share = drawn === 0 ? 0 : missing / drawn;
  const stored = (await context.stores.qa(context.db).calibrations()).find(
    (row) => row.criterionId === one.criterion.id && row.judgeConfigId === data.judge.id,
  );
  const estimate = stored?.result.estimates.recommended ?? null;
  return { tickets: missing, share, bound: estimate && worstCase(estimate, share) };
}
