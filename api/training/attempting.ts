import type { z } from "zod";
import { redact } from "../../ingest/redact.ts";
import { gradeAnswers, type ItemAnswer, type ReplyOutcome } from "../../training/grade.ts";
import { type CheckItem, type Module, rightKeys, shownOptions } from "../../training/module.ts";
import { nextRefresher, storedCardSchema } from "../../training/refresher.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { attemptSchema } from "./learning-contract.ts";
import type { StoredAttempt } from "./learning-store.ts";
import { replyOutcome } from "./reply-outcome.ts";
import type { AttemptPurpose } from "./schema.ts";

type View = z.output<typeof attemptSchema>;

/** A refresher asks so many items: those missed before come first. */
const refresherItems = 3;

/** Who learns: the agent of a signed-in person. */
export function learnerOf({ agentId }: Principal): string {
  if (agentId === null) throw new AppError("conflict", "Only somebody who handles tickets takes modules.");
  return agentId;
}

/** Goes on with the open attempt of this kind, or begins one on the version that the assignment pins. */
export async function beginAttempt(
  context: Context,
  agentId: string,
  moduleId: string,
  purpose: AttemptPurpose,
): Promise<View> {
  const store = context.stores.learning(context.db);
  const open = await store.openAttempt(agentId, moduleId, purpose);
  if (open) return viewOf(context, open);
  const module = await context.stores.training(context.db).module(moduleId);
  if (!module || module.version === 0) throw new AppError("not-found", `There is no published module ${moduleId}.`);
  const assigned = (await store.assignments(agentId)).find(
    (one) => one.moduleId === moduleId && one.completedAt === null,
  );
  if (purpose === "assignment" && !assigned)
    throw new AppError("conflict", "This module is not assigned to you. Take it as practice.");
  if (purpose === "refresher" && !(await store.refresher(agentId, moduleId)))
    throw new AppError("conflict", "There is no refresher of this module for you yet.");
  const moduleVersion = purpose === "assignment" && assigned ? assigned.moduleVersion : module.version;
  const version = await versionOf(context, moduleId, moduleVersion);
  const ids = version.items.map(({ id }) => id);
  const saved = await store.addAttempt({
    assignmentId: purpose === "assignment" && assigned ? assigned.id : null,
    moduleId,
    moduleVersion,
    agentId,
    purpose,
    itemIds: purpose === "refresher" ? await itemsToRefresh(context, agentId, version) : ids,
    startedAt: context.now(),
  });
  if (!saved) throw new AppError("internal", "The attempt could not be begun.");
  return viewOf(context, saved);
}

async function itemsToRefresh(context: Context, agentId: string, module: Module): Promise<string[]> {
  const past = await context.stores.learning(context.db).finishedAttempts({ moduleId: module.id, agentId });
  const missed = new Map<string, number>();
  for (const { results } of past)
    for (const { itemId, right } of results) missed.set(itemId, (missed.get(itemId) ?? 0) + (right === false ? 1 : 0));
  return module.items
    .map(({ id }, place) => ({ id, place, missed: missed.get(id) ?? 0 }))
    .sort((a, b) => b.missed - a.missed || a.place - b.place)
    .slice(0, refresherItems)
    .map(({ id }) => id);
}

async function versionOf(context: Context, moduleId: string, number: number): Promise<Module> {
  const version = await context.stores.training(context.db).moduleVersion(moduleId, number);
  if (!version) throw new AppError("not-found", `Module ${moduleId} has no version ${number}.`);
  return version.definition;
}

/** The caller's own attempt; another's looks like none. */
export async function ownAttempt(context: Context, id: string, agentId: string): Promise<StoredAttempt> {
  const attempt = await context.stores.learning(context.db).attempt(id);
  if (!attempt || attempt.agentId !== agentId) throw new AppError("not-found", "There is no such attempt of yours.");
  return attempt;
}

function openOnly(attempt: StoredAttempt): StoredAttempt {
  if (attempt.submittedAt) throw new AppError("conflict", "This attempt is handed in. Begin another.");
  return attempt;
}

/** An attempt as its learner sees it: the right answers only of items that are answered. */
export async function viewOf(context: Context, attempt: StoredAttempt): Promise<View> {
  const module = await versionOf(context, attempt.moduleId, attempt.moduleVersion);
  const items = itemsOf(attempt, module);
  const refresher = await context.stores.learning(context.db).refresher(attempt.agentId, attempt.moduleId);
  return {
    id: attempt.id,
    moduleId: attempt.moduleId,
    moduleVersion: attempt.moduleVersion,
    purpose: attempt.purpose,
    title: module.title,
    minutes: module.minutes,
    passMark: module.passMark,
    position: attempt.position,
    lessons: attempt.purpose === "refresher" ? [] : module.lessons,
    items: items.map((item) => ({ id: item.id, kind: item.kind, prompt: item.prompt, options: shownOptions(item) })),
    answers: attempt.answers,
    feedback: attempt.results.flatMap((result) => {
      const item = items.find(({ id }) => id === result.itemId);
      if (!item) return [];
      const example = item.kind === "reply" ? item.example : null;
      return [{ ...result, rightKeys: rightKeys(item), example, citation: item.citation }];
    }),
    score: attempt.score,
    passed: attempt.passed,
    submittedAt: attempt.submittedAt?.toISOString() ?? null,
    nextRefresherOn: refresher ? refresher.dueAt.toISOString().slice(0, 10) : null,
  };
}

const itemsOf = ({ itemIds }: StoredAttempt, module: Module): CheckItem[] =>
  itemIds.flatMap((id) => module.items.find((item) => item.id === id) ?? []);

/** What is written may hold anybody's data: it is redacted before it is kept. */
export function keptAnswer(answer: ItemAnswer): ItemAnswer {
  return typeof answer === "string" ? redact(answer).text : answer;
}

/** Grades one item, once. A written reply is held against the rules of its step by the reply check. */
export async function answerItem(
  context: Context,
  attempt: StoredAttempt,
  itemId: string,
  given: ItemAnswer,
): Promise<View> {
  openOnly(attempt);
  const module = await versionOf(context, attempt.moduleId, attempt.moduleVersion);
  const item = itemsOf(attempt, module).find(({ id }) => id === itemId);
  if (!item) throw new AppError("not-found", `This attempt has no item ${itemId}.`);
  if (attempt.results.some((result) => result.itemId === itemId)) return viewOf(context, attempt);
  const answer = keptAnswer(given);
  const replies = new Map<string, ReplyOutcome>();
  if (item.kind === "reply" && typeof answer === "string" && answer.trim() !== "")
    replies.set(itemId, await judgeReply(context, item, answer));
  const [result] = gradeAnswers([item], { [itemId]: answer }, replies, module.passMark).results;
  if (!result) throw new AppError("internal", "The item was not graded.");
  const answers = { ...attempt.answers, [itemId]: answer };
  const results = [...attempt.results, result];
  await context.stores.learning(context.db).saveAttempt(attempt.id, { answers, results });
  return viewOf(context, { ...attempt, answers, results });
}

async function judgeReply(context: Context, item: CheckItem, reply: string): Promise<ReplyOutcome> {
  const rule = await context.library.ruleInForce(item.ref, {}, context.now().toISOString());
  if (rule.kind !== "rule") return { verdict: "unknown", why: "The rule of this question is not in force today." };
  const { version, step } = rule.rule;
  const channel = version.meta.channels[0];
  const scope = {
    audience: "human" as const,
    asOf: context.now().toISOString().slice(0, 10),
    ...(channel === undefined ? {} : { channel }),
  };
  const asked = {
    reply,
    turns: [{ by: "customer" as const, text: item.prompt }],
    closing: false,
    sopId: version.sopId,
    stepId: step.id,
  };
  const { rules } = await context.checkReply(asked, { scope, pinned: new Map() });
  return replyOutcome(rules, { sopId: version.sopId, stepId: step.id });
}

/** Hands an attempt in: its score, a pass for the assignment, and the day on which the module comes again. */
export async function submitAttempt(context: Context, attempt: StoredAttempt): Promise<View> {
  if (attempt.submittedAt) return viewOf(context, attempt);
  const module = await versionOf(context, attempt.moduleId, attempt.moduleVersion);
  const items = itemsOf(attempt, module);
  const open = items.filter(({ id }) => !attempt.results.some(({ itemId }) => itemId === id));
  if (open.length > 0) throw new AppError("conflict", `${open.length} questions are not answered yet.`);
  const decided = attempt.results.filter(({ right }) => right !== null);
  const score = items.length === 0 ? 1 : decided.length === 0 ? null : share(decided);
  // A check that nobody could decide does not fail anybody.
  const passed = score === null ? true : score >= module.passMark - 1e-9;
  const at = context.now();
  await context.db.transaction(async (tx) => {
    const store = context.stores.learning(tx);
    const saved = await store.saveAttempt(attempt.id, { score, passed, submittedAt: at });
    if (!saved) return;
    if (passed && attempt.assignmentId) await store.complete(attempt.assignmentId, at);
    if (attempt.purpose === "practice" || (attempt.purpose === "assignment" && !passed)) return;
    const known = await store.refresher(attempt.agentId, attempt.moduleId);
    const card = known ? storedCardSchema.parse(known.card) : null;
    await store.saveRefresher(attempt.agentId, attempt.moduleId, nextRefresher(card, score ?? 1, module.passMark, at));
  });
  return viewOf(context, { ...attempt, score, passed, submittedAt: at });
}

const share = (results: readonly { right: boolean | null }[]): number =>
  results.filter(({ right }) => right).length / results.length;
