import type { AuditedUnit } from "../../evals/audited-unit.ts";
import { isMiss } from "../../evals/audited-unit.ts";
import { accuracyByFamily } from "../../evals/critical-accuracy.ts";
import { type JudgedCriterion, paretoBySteps } from "../../evals/defect-pareto.ts";
import { groupFigures } from "../../evals/quality-groups.ts";
import { laneyChart } from "../../evals/stats/control-chart.ts";
import type { Estimate } from "../../evals/stats/estimate.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { inThread } from "../jobs/thread.ts";
import type { calibrateAll } from "./calibrate-all.ts";
import { type CriterionData, calibrationInput, currentData } from "./calibrating.ts";
import type { DefectScope, Dimension } from "./defects-contract.ts";
import type { TicketFacts } from "./ticket-store.ts";

type Data = NonNullable<Awaited<ReturnType<typeof currentData>>>;

/** The figures of now with what is known of each ticket, cut to a scope; null before anything is scored. */
export async function scopedData(context: Context, scope: DefectScope) {
  const data = await currentData(context);
  if (!data) return null;
  const ids = [...new Set(data.criteria.flatMap(({ rows }) => rows.map(({ ticketId }) => ticketId)))];
  const facts = new Map((await context.stores.qa(context.db).ticketFacts(ids)).map((one) => [one.id, one]));
  const inside = (id: string): boolean => {
    const ticket = facts.get(id);
    return (
      ticket !== undefined && (Object.keys(scope) as (keyof DefectScope)[]).every((key) => within(scope, key, ticket))
    );
  };
  const criteria = data.criteria.map(
    (one): CriterionData => ({
      ...one,
      rows: one.rows.filter(({ ticketId }) => inside(ticketId)),
      labels: new Map([...one.labels].filter(([ticketId]) => inside(ticketId))),
    }),
  );
  return { data, criteria, facts };
}

function within(scope: DefectScope, key: keyof DefectScope, ticket: TicketFacts): boolean {
  return scope[key] === undefined || scope[key] === ticket[key];
}

export async function defects(context: Context, scope: DefectScope) {
  const scoped = await scopedData(context, scope);
  if (!scoped) return { tickets: 0, audited: 0, families: accuracyByFamily([]), pareto: [], unknown: [] };
  const units = auditedUnits(scoped.criteria);
  const counted = scoped.criteria.filter(({ criterion, rows }) => !criterion.soft && rows.length > 0);
  const results = await inThread<typeof calibrateAll>(
    new URL("./calibrate-all.ts", import.meta.url),
    "calibrateAll",
    counted.map(calibrationInput),
  );
  const rates = counted.map((one, i) => ({ one, rate: results[i]?.estimates.recommended ?? null }));
  const known = await Promise.all(
    rates.flatMap(({ one, rate }) =>
      rate === null || one.criterion.levels.length > 2 ? [] : [judged(context, one, rate)],
    ),
  );
  return {
    tickets: new Set(scoped.criteria.flatMap(({ rows }) => rows.map(({ ticketId }) => ticketId))).size,
    audited: units.length,
    families: accuracyByFamily(units),
    pareto: paretoBySteps(known),
    unknown: rates.flatMap(({ one, rate }) => (rate === null ? [one.criterion.title] : [])),
  };
}

async function judged(
  context: Context,
  { criterion, rows }: CriterionData,
  rate: JudgedCriterion["rate"],
): Promise<JudgedCriterion> {
  const versionId = rows.find(({ score }) => score.sopVersionId !== null)?.score.sopVersionId ?? null;
  const version = versionId === null ? null : await context.stores.sops(context.db).version(versionId);
  const [sopId = "", anchor] = criterion.obligation?.split("#") ?? [];
  const found = version
    ? context.library
        .documentOf(version)
        .steps.find(({ id, obligations }) => id === anchor || obligations.some((each) => each.id === anchor))
    : undefined;
  return {
    criterion: criterion.id,
    title: criterion.title,
    severity: criterion.severity,
    step: found ? { sopId, stepId: found.id, heading: found.title } : null,
    tickets: rows.length,
    rate,
  };
}

/** Labels by ticket; soft criteria do not count as errors. */
export function auditedUnits(criteria: readonly CriterionData[]): AuditedUnit[] {
  const units = new Map<string, { pi: number; labels: AuditedUnit["labels"][number][] }>();
  for (const { criterion, rows, labels } of criteria) {
    if (criterion.soft) continue;
    const pis = new Map(rows.map(({ ticketId, pi }) => [ticketId, pi]));
    for (const [ticket, { label }] of labels) {
      const unit = units.get(ticket) ?? { pi: pis.get(ticket) ?? 1, labels: [] };
      unit.labels.push({ criterion: criterion.id, severity: criterion.severity, label });
      units.set(ticket, unit);
    }
  }
  return [...units].map(([ticket, unit]) => ({ ticket, ...unit }));
}

async function scopedCriterion(context: Context, criterionId: string, scope: DefectScope) {
  const scoped = await scopedData(context, scope);
  const one = scoped?.criteria.find(({ criterion }) => criterion.id === criterionId);
  if (!scoped || !one) throw new AppError("not-found", `There is no scored criterion ${criterionId}.`);
  return { ...scoped, one };
}

export async function groupRates(context: Context, criterionId: string, by: Dimension, scope: DefectScope) {
  const { one, facts } = await scopedCriterion(context, criterionId, scope);
  const tickets = one.rows.flatMap(({ ticketId, value, pi }) => {
    const ticket = facts.get(ticketId);
    const group = ticket && groupOf(ticket, by);
    return group == null ? [] : [{ group, judge: value, label: one.labels.get(ticketId)?.label ?? null, pi }];
  });
  const names = new Map([...facts.values()].map((ticket) => [ticket.agentId, ticket.agentName]));
  const figures = groupFigures(tickets, one.criterion.target);
  const groups = figures.map(({ group, tickets: N, audits, estimate, flagged }) => ({
    group,
    name: by === "agent" ? (names.get(group) ?? group) : group,
    tickets: N,
    audits,
    estimate,
    flagged,
    overlaps: figures.flatMap((other) =>
      other.group !== group && overlap(estimate, other.estimate) ? [other.group] : [],
    ),
  }));
  groups.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { criterionId, title: one.criterion.title, target: one.criterion.target, by, groups };
}

/** Between such groups no order can be told. */
function overlap(a: Estimate | null, b: Estimate | null): boolean {
  return a === null || b === null || (a.low <= b.high && b.low <= a.high);
}

function groupOf(ticket: TicketFacts, by: Dimension): string | null {
  if (by === "agent") return ticket.agentId;
  if (by === "month") return ticket.openedAt.toISOString().slice(0, 7);
  return ticket[by];
}

const day = 86_400_000;
const leadDays = { week: 7, month: 31 };

/** Start of the week (Monday) or month that an instant lies in, UTC. */
function periodStart(at: Date, by: "week" | "month"): number {
  if (by === "month") return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  return midnight - ((at.getUTCDay() + 6) % 7) * day;
}

export async function controlChart(context: Context, criterionId: string, by: "week" | "month", scope: DefectScope) {
  const { data, one, facts } = await scopedCriterion(context, criterionId, scope);
  const counts = new Map<number, { misses: number; n: number }>();
  for (const [ticketId, { label }] of one.labels) {
    const ticket = facts.get(ticketId);
    if (!ticket) continue;
    const start = periodStart(ticket.openedAt, by);
    const { misses, n } = counts.get(start) ?? { misses: 0, n: 0 };
    counts.set(start, { misses: misses + Number(isMiss(label)), n: n + 1 });
  }
  const periods = [...counts].sort(([a], [b]) => a - b);
  const chart = laneyChart(periods.map(([, count]) => count));
  const first = periods[0]?.[0];
  return {
    criterionId,
    title: one.criterion.title,
    target: one.criterion.target,
    centre: chart?.centre ?? null,
    sigmaZ: chart?.sigmaZ ?? null,
    periods: periods.map(([start, { misses, n }], i) => ({
      from: new Date(start).toISOString(),
      audits: n,
      misses,
      share: misses / n,
      low: chart?.points[i]?.low ?? null,
      high: chart?.points[i]?.high ?? null,
      signal: chart?.points[i]?.signal ?? false,
    })),
    // The version under which the first tickets came belongs to the chart too, where it came shortly before.
    changes: first === undefined ? [] : await changesSince(context, data, one, first - leadDays[by] * day),
  };
}

/** What may have moved the figures: versions of the SOP behind the criterion, of the scorecard, and the judge. */
async function changesSince(context: Context, data: Data, { criterion }: CriterionData, since: number) {
  const sopId = criterion.obligation?.split("#")[0];
  const versions = (await context.stores.sops(context.db).versions())
    .filter((version) => version.sopId === sopId && version.approvedAt !== null)
    .map((version) => ({
      at: `${version.meta.effectiveFrom}T00:00:00.000Z`,
      kind: "sop" as const,
      text: `${version.meta.title} v${version.number} in force`,
    }));
  const scorecards = (await context.stores.qa(context.db).scorecards()).flatMap(
    ({ publishedAt, number, definition }) =>
      publishedAt === null
        ? []
        : [
            {
              at: publishedAt.toISOString(),
              kind: "scorecard" as const,
              text: `${definition.title} v${number} published`,
            },
          ],
  );
  const judge = {
    at: data.judge.createdAt.toISOString(),
    kind: "judge" as const,
    text: `Judge ${data.judge.name} made`,
  };
  return [...versions, ...scorecards, judge]
    .filter(({ at }) => Date.parse(at) >= since)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
