import { assignReviews } from "../../evals/assign-reviews.ts";
import { sessionAlignment } from "../../evals/calibration-session.ts";
import { labelOf } from "../../evals/first-label.ts";
import { judgeAsReviewer, type ReviewerLabel, reviewerHealth } from "../../evals/reviewer-health.ts";
import { mapped } from "../../evals/stats/calibration-map.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { criterionNamed } from "./autonomy.ts";
import { type CurrentData, currentData } from "./calibrating.ts";
import type { qualityContract } from "./quality-contract.ts";
import { type Grouping, groupProfile, qualityTable } from "./quality-tables.ts";
import { reviewsLacking } from "./reviewing.ts";
import { sessionRatings } from "./session.ts";

const weekMs = 7 * 86_400_000;

export function qualityRoutes(context: Context): Handlers<typeof qualityContract> {
  const store = () => context.stores.qa(context.db);
  return {
    "GET /quality-groups": async ({ query }) => {
      const data = await currentData(context);
      if (!data) return { by: query.by, criterion: null, leastAudits: 5, groups: [] };
      const one = query.criterion === undefined ? null : criterionNamed(data, query.criterion);
      return qualityTable(data, query.by as Grouping, one);
    },
    "GET /quality-groups/:by/:group": async ({ params: { by, group } }) => {
      const data = await currentData(context);
      return data ? groupProfile(data, by, group) : { by, group, reviews: null, criteria: [] };
    },
    "GET /reviewers": async () => reviewers(context),
    "PUT /reviewers/:reviewer/goal": async ({ params, body, principal }) =>
      context.db.transaction(async (tx) => {
        await context.stores.qa(tx).setGoal(params.reviewer, body.perWeek, principal.name, context.now());
        await context.stores.people(tx).record(principal, "set review goal", params.reviewer, body);
        return body;
      }),
    "POST /review-assignments": async ({ body, principal }) => {
      const { frameId, reviewers: names, dueAt } = body;
      const drawn = (await store().drawnTickets()).filter((item) => item.frameId === frameId);
      if (drawn.length === 0) throw new AppError("not-found", "There is no such audit frame.");
      const known = await store().assignments(frameId);
      const open = drawn.map((item) => {
        const given = known.filter(({ ticketId }) => ticketId === item.ticketId).map(({ reviewer }) => reviewer);
        const taken = [...new Set([...given, ...item.reviewers])];
        const waiting = given.filter((name) => !item.reviewers.includes(name)).length;
        return { ticketId: item.ticketId, taken, lacks: Math.max(reviewsLacking(item) - waiting, 0) };
      });
      const frame = (await store().frames()).find(({ id }) => id === frameId);
      const shared = assignReviews(open, names, frame?.seed ?? 0);
      await context.db.transaction(async (tx) => {
        const at = { assignedBy: principal.name, assignedAt: context.now() };
        await context.stores.qa(tx).addAssignments(shared.map((one) => ({ frameId, ...one, ...at })));
        if (dueAt !== null) await context.stores.qa(tx).setDue(frameId, new Date(dueAt));
        await context.stores.people(tx).record(principal, "assign reviews", frameId, { assigned: shared.length });
      });
      const each = Object.fromEntries(
        names.map((name) => [name, shared.filter(({ reviewer }) => reviewer === name).length]),
      );
      return { assigned: shared.length, each };
    },
  };
}

async function reviewers(context: Context) {
  const store = context.stores.qa(context.db);
  const data = await currentData(context);
  const { labels, judge } = data ? await reviewerLabels(context, data) : { labels: [], judge: new Map() };
  const weekAgo = new Date(context.now().getTime() - weekMs);
  const [goals, done, ratings] = [
    await store.goals(),
    await store.reviewedSince(weekAgo),
    await sessionRatings(context),
  ];
  const aligned = new Map(
    sessionAlignment(ratings.scores, ratings.benchmarks).map((one) => [one.rater, one.alignment]),
  );
  const assigned = await openAssignments(context);
  const health = reviewerHealth(labels);
  const test = judgeAsReviewer(labels, judge);
  return {
    reviewers: health.map((one) => {
      const goal = goals.find(({ reviewer }) => reviewer === one.reviewer);
      return {
        ...one,
        alignment: aligned.get(one.reviewer) ?? null,
        goal: goal ? { perWeek: goal.perWeek, doneThisWeek: done.get(one.reviewer) ?? 0 } : null,
        assigned: assigned.get(one.reviewer) ?? 0,
      };
    }),
    judgeAsReviewer: test && {
      winningRate: test.winningRate,
      advantage: test.advantage,
      epsilon: test.epsilon,
      annotators: test.annotators.map(({ annotator, tickets, advantage, replaceable }) => {
        return { annotator, tickets, advantage, replaceable };
      }),
    },
  };
}

/** Open reviews that each person has been given. */
async function openAssignments(context: Context): Promise<Map<string, number>> {
  const store = context.stores.qa(context.db);
  const drawn = new Map((await store.drawnTickets()).map((item) => [`${item.frameId}\n${item.ticketId}`, item]));
  const open = new Map<string, number>();
  for (const { frameId, ticketId, reviewer } of await store.assignments()) {
    const item = drawn.get(`${frameId}\n${ticketId}`);
    if (item && !item.unreadable && !item.reviewers.includes(reviewer) && reviewsLacking(item) > 0)
      open.set(reviewer, (open.get(reviewer) ?? 0) + 1);
  }
  return open;
}

/** Every blind label beside the calibrated score of its ticket, and the judge's verdicts as labels. */
async function reviewerLabels(context: Context, data: CurrentData) {
  const stored = await context.stores.qa(context.db).calibrations();
  const labels: ReviewerLabel[] = [];
  const judge = new Map<string, number>();
  for (const { criterion, rows, blind } of data.criteria) {
    const model = stored.find((row) => row.criterionId === criterion.id && row.judgeConfigId === data.judge.id)?.result
      .map?.model;
    const expected = (value: number) => (model === undefined ? null : mapped(model, value));
    const values = new Map(rows.map(({ ticketId, value }) => [ticketId, value]));
    for (const audit of blind) {
      const label = labelOf(audit, criterion);
      const value = values.get(audit.ticketId);
      if (label === null || value === undefined) continue;
      const { reviewer, ticketId, reviewedAt, seconds } = audit;
      labels.push({
        reviewer,
        ticketId,
        criterionId: criterion.id,
        label,
        expected: value === null ? null : expected(value),
        at: reviewedAt.toISOString(),
        seconds,
      });
      if (value !== null && criterion.levels.length === 2)
        judge.set(`${ticketId}\n${criterion.id}`, Number(value >= 0.5 - 1e-9));
    }
  }
  return { labels, judge };
}
