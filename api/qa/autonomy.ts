import { auditSample, passes } from "../../evals/audit-sample.ts";
import { acceptRule } from "../../evals/auto-accept.ts";
import {
  type AutonomyLevel,
  acceptedAlone,
  auditsToKeep,
  promotionRefusal,
  type Standing,
  standingOf,
} from "../../evals/autonomy.ts";
import { type Ceiling, humanCeiling } from "../../evals/ceiling.ts";
import { type CertificateBasis, type Change, changeEffect, changesSince, survives } from "../../evals/change-matrix.ts";
import { type DriftWatch, type WatchedAudit, watchDrift } from "../../evals/drift-watch.ts";
import { freezeGoldenSet } from "../../evals/golden-set.ts";
import { auditsNeeded } from "../../evals/stats/certificate.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { asEvent, type StoredAutonomyEvent } from "./autonomy-store.ts";
import { type CriterionData, type CurrentData, calibrate, calibrationInput, currentData } from "./calibrating.ts";

export const usualTarget = { agreement: 0.9, delta: 0.1 };
const seed = 12_345;
const dayMs = 86_400_000;

export type Target = { agreement: number; delta: number };

/**
 * What the audits of now certify for a target, on the criterion's own frame: for tickets of its kind, or for the accepted ones of this very
 * frame that nobody has read.
 */
export function certifiedNow(data: CriterionData, target: Target, claim: "population" | "batch" = "population") {
  const { type, pass = 0.5, all, audited } = calibrationInput(data);
  return acceptRule(auditSample({ type, pass, all, audited }), { ...target, seed, claim });
}

/** Agreement of people with each other, from tickets that two of them read blind. */
export function ceilingOf({ criterion, blindPairs }: CriterionData): Ceiling {
  const values = criterion.levels.map(({ value }) => value);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return humanCeiling(
    blindPairs,
    values.map((value) => (value - min) / (max - min)),
    { seed },
  );
}

/** Where each criterion stands by its events. */
export async function standings(context: Context, db: Db = context.db): Promise<(criterionId: string) => Standing> {
  const events = await context.stores.qa(db).autonomyEvents();
  const known = new Map<string, Standing>();
  return (criterionId) => {
    const found = known.get(criterionId) ?? standingOf(eventsOf(events, criterionId).map(asEvent));
    known.set(criterionId, found);
    return found;
  };
}

export const eventsOf = (events: readonly StoredAutonomyEvent[], criterionId: string) =>
  events.filter((event) => event.criterionId === criterionId);

/** What a certificate issued now would rest on. */
function basisNow({ judge, tickets }: CurrentData, { criterion, rows }: CriterionData): CertificateBasis {
  const own = rows.flatMap(({ ticketId }) => tickets.get(ticketId) ?? []);
  return {
    judgeConfigId: judge.id,
    judged: criterion.kind !== "check",
    criterion,
    sopVersionIds: [...new Set(rows.flatMap(({ score }) => score.sopVersionId ?? []))].sort(),
    channels: [...new Set(own.map(({ channel }) => channel))].sort(),
    languages: [...new Set(own.map(({ language }) => language))].sort(),
  };
}

/** The alarm that a new certificate must be proven after, with the audits there are since. */
function freshAudits(events: readonly StoredAutonomyEvent[], data: CriterionData, target: Target) {
  const last = events.filter(({ kind }) => kind === "alarm" || kind === "promoted").at(-1);
  if (last?.kind !== "alarm") return null;
  const audits = [...data.labels.values()].filter(({ audit }) => audit.reviewedAt > last.at).length;
  return { alarmAt: last.at.toISOString(), audits, needed: auditsNeeded(target, 1) };
}

/** Whether a criterion may go to a level now: the evidence, and the reason against it if there is one. */
export function promotionEvidence(
  events: readonly StoredAutonomyEvent[],
  data: CriterionData,
  level: AutonomyLevel,
  target: Target,
) {
  const certificate = certifiedNow(data, target);
  const ceiling = ceilingOf(data);
  const refusal = promotionRefusal({
    level,
    severity: data.criterion.severity,
    audits: data.labels.size,
    certificate,
    target,
    ceiling,
    freshAuditsSince: freshAudits(eventsOf(events, data.criterion.id), data, target),
  });
  return { certificate, ceiling, refusal };
}

export type LevelChange = { level: AutonomyLevel; target: Target; reason: string };

const order: readonly AutonomyLevel[] = ["human-only", "assisted", "auto"];

/** A named person sets the level of a criterion; more freedom only on evidence, less at any time. */
export async function setLevel(
  context: Context,
  data: CurrentData,
  criterionId: string,
  { level, target, reason }: LevelChange,
  by: Principal,
): Promise<void> {
  const { db, stores, now } = context;
  const one = criterionNamed(data, criterionId);
  const events = await stores.qa(db).autonomyEvents();
  const standing = standingOf(eventsOf(events, criterionId).map(asEvent));
  const more = order.indexOf(level) > order.indexOf(standing.level) || level === "auto";
  const { certificate, refusal } = promotionEvidence(events, one, level, target);
  if (more && refusal) throw new AppError("conflict", refusal);
  const issued = level === "auto" && certificate ? { ...certificate, basis: basisNow(data, one) } : null;
  await db.transaction(async (tx) => {
    await stores.qa(tx).addAutonomyEvent({
      criterionId,
      kind: more ? "promoted" : "demoted",
      level,
      by: by.name,
      reason,
      certificate: issued,
      at: now(),
    });
    if (issued) {
      const items = goldenItems(one);
      if (items.length > 0)
        await stores.qa(tx).addGoldenSet({
          criterionId,
          scorecardVersionId: data.scorecard.id,
          judgeConfigId: data.judge.id,
          items: freezeGoldenSet(items, seed),
          frozenAt: now(),
        });
    }
    await stores.people(tx).record(by, "set autonomy", criterionId, { level, reason });
  });
}

export function criterionNamed(data: CurrentData, criterionId: string): CriterionData {
  const one = data.criteria.find(({ criterion }) => criterion.id === criterionId);
  if (!one) throw new AppError("not-found", `The scorecard has no criterion ${criterionId}.`);
  return one;
}

function goldenItems({ rows, labels }: CriterionData) {
  return rows.flatMap(({ ticketId, score }) => {
    const label = labels.get(ticketId)?.label;
    return label === undefined ? [] : [{ ticketId, verdict: score.verdict, label }];
  });
}

/** Random audits of tickets that were accepted alone, reviewed after the certificate was issued, in order. */
export function watchedAudits(data: CurrentData, one: CriterionData, standing: Standing): WatchedAudit[] {
  const { certificate, since } = standing;
  if (!certificate || since === null) return [];
  return one.rows
    .flatMap(({ ticketId, score, value }) => {
      const found = one.labels.get(ticketId);
      const ticket = data.tickets.get(ticketId);
      if (!found || !ticket || value === null || found.audit.reviewedAt.toISOString() <= since) return [];
      if (!acceptedAlone({ ...score, channel: ticket.channel, language: ticket.language }, standing)) return [];
      const agrees = passes(value, 0.5) === passes(found.label, 0.5);
      return [{ at: found.audit.reviewedAt.toISOString(), ticketId, agrees, label: found.label, score: value }];
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.ticketId < b.ticketId ? -1 : 1));
}

const monthMs = 30 * dayMs;

/** Of the tickets accepted alone that were opened in the last 30 days: how many there are, and random audits in that time. */
export function upkeepOf(data: CurrentData, one: CriterionData, standing: Standing, now: Date) {
  if (!standing.certificate) return null;
  const since = new Date(now.getTime() - monthMs);
  const accepted = one.rows.filter(({ ticketId, score }) => {
    const ticket = data.tickets.get(ticketId);
    if (!ticket || ticket.openedAt < since) return false;
    return acceptedAlone({ ...score, channel: ticket.channel, language: ticket.language }, standing);
  }).length;
  const audits = watchedAudits(data, one, standing).filter(({ at }) => at >= since.toISOString()).length;
  return { accepted, audits, needed: auditsToKeep(accepted) };
}

export function driftOf(data: CurrentData, one: CriterionData, standing: Standing): DriftWatch | null {
  if (!standing.certificate) return null;
  return watchDrift(watchedAudits(data, one, standing), 1 - standing.certificate.agreement);
}

/** SOP versions of a criterion's rule that came in force after a moment. */
async function versionsSince(context: Context, obligation: string | null, since: string): Promise<string[]> {
  if (obligation === null) return [];
  const sopId = obligation.split("#")[0];
  const today = context.now().toISOString().slice(0, 10);
  const versions = await context.stores.sops(context.db).versions();
  return versions.flatMap(({ id, sopId: own, state, meta }) => {
    const from = meta.effectiveFrom;
    const inForce = state === "approved" || state === "retired";
    return own === sopId && inForce && from > since.slice(0, 10) && from <= today ? [id] : [];
  });
}

/** Computes all figures again and then holds every certificate against them. */
export async function calibrateAndTend(context: Context, by: Principal | "system"): Promise<void> {
  await calibrate(context, by);
  const data = await currentData(context);
  if (data) await tendAutonomy(context, data);
}

/**
 * Holds every certificate against what changed since it was issued and against the audits of what it accepted; takes it away
 * where the change matrix or an alarm says so.
 */
export async function tendAutonomy(context: Context, data: CurrentData): Promise<void> {
  const standingFor = await standings(context);
  for (const one of data.criteria) {
    const standing = standingFor(one.criterion.id);
    if (standing.level !== "auto" || !standing.certificate || standing.since === null) continue;
    const { basis } = standing.certificate;
    const now = basisNow(data, one);
    const fresh = await versionsSince(context, one.criterion.obligation, standing.since);
    const changes = changesSince(basis, { ...now, sopVersionIds: [...basis.sopVersionIds, ...fresh] });
    if (!survives(changes))
      await demote(context, one.criterion.id, { kind: "changed", changes, reason: wordsOf(changes) });
    else {
      await noteKept(context, one.criterion.id, standing, changes);
      const alarm = driftOf(data, one, standing)?.alarm;
      if (alarm) await demote(context, one.criterion.id, { kind: "alarm", changes: [], reason: alarm.words });
    }
  }
}

const wordsOf = (changes: readonly Change[]) =>
  changes.map(({ kind, detail }) => `${changeEffect(kind).words} (${detail})`).join(" ");

type Loss = { kind: "changed" | "alarm"; changes: Change[]; reason: string };

export async function demote(context: Context, criterionId: string, { kind, changes, reason }: Loss): Promise<void> {
  const { db, stores, now } = context;
  await db.transaction(async (tx) => {
    const event = { criterionId, kind, level: "human-only" as const, by: "system", reason, changes, at: now() };
    await stores.qa(tx).addAutonomyEvent(event);
    await stores.people(tx).record("system", "take autonomy away", criterionId, { reason });
  });
}

/** A change that a certificate survives is told once. */
async function noteKept(context: Context, criterionId: string, standing: Standing, changes: Change[]): Promise<void> {
  if (changes.length === 0) return;
  const told = await context.stores.qa(context.db).autonomyEvents(criterionId);
  const key = (list: readonly Change[]) => list.map(({ kind, detail }) => `${kind} ${detail}`).join("\n");
  if (told.some((event) => event.kind === "kept" && key(event.changes) === key(changes))) return;
  await context.stores.qa(context.db).addAutonomyEvent({
    criterionId,
    kind: "kept",
    level: standing.level,
    by: "system",
    reason: wordsOf(changes),
    certificate: standing.certificate,
    changes,
    at: context.now(),
  });
}
