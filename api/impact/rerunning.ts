import { applies } from "../../evals/applies.ts";
import { contentId } from "../../evals/content-id.ts";
import { placeOnScale } from "../../evals/first-label.ts";
import { citationFate, ruleText, touchedRules } from "../../evals/impact.ts";
import type { ItemResult, JudgedTwice } from "../../evals/rerun.ts";
import type { Criterion } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import { diffSops } from "../../sops/diff.ts";
import type { SopDocument } from "../../sops/sop.ts";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { anchorIn, type LinkedCriterion, linkedCriteria, linkedModules, type StoredVersion } from "./dependants.ts";
import { type Pair, pairOf, readinessChanges } from "./measuring.ts";
import { simulate, simulationItems } from "./simulating.ts";
import type { NewRerun, PlannedItem, Rerun, RerunItem } from "./store.ts";

type Judge = NonNullable<Awaited<ReturnType<ReturnType<Context["stores"]["qa"]>["judge"]>>>;
type Plan = { rerun: Omit<NewRerun, "startedBy" | "createdAt">; items: PlannedItem[] };

/** Starts trying what hangs on a version, or gives the rerun that answers the same question; what failed in it is tried again. */
export async function startRerun(context: Context, versionId: string, by: Principal): Promise<Rerun> {
  const { db, stores, now } = context;
  const plan = await planRerun(context, await pairOf(context, versionId));
  return db.transaction(async (tx) => {
    const store = stores.impact(tx);
    const added = await store.addRerun({ ...plan.rerun, startedBy: by.name, createdAt: now() }, plan.items);
    const rerun = added?.rerun ?? (await store.rerunOn(plan.rerun.basis));
    if (!rerun) throw new Error("the rerun could not be stored");
    const open = added?.items ?? (await store.reopenFailed(rerun.id));
    await context.jobs.send(
      "rerun-impact",
      open.map((item) => ({ rerunId: rerun.id, itemId: item.id })),
      tx,
    );
    await store.endRerunIfDone(rerun.id, now());
    if (added) await stores.people(tx).record(by, "rerun impact", versionId, { rerunId: rerun.id, items: open.length });
    return rerun;
  });
}

/** What a rerun of a version would try now; equal `basis`, equal result. */
export async function planRerun(context: Context, pair: Pair): Promise<Plan> {
  const { version, against } = pair;
  const store = context.stores.qa(context.db);
  const judge = (await store.latestFinishedRun())?.judgeConfigId ?? null;
  const scorecard = await store.currentScorecard();
  const criteria = judge === null ? [] : (await linkedCriteria(context, version)).filter(touchedBy(context, pair));
  const modules = await linkedModules(context, version.sopId);
  const reasons = new Set([...version.meta.contactReasons, ...(against?.meta.contactReasons ?? [])]);
  const items: PlannedItem[] = [
    ...ticketItems(criteria),
    ...modules.map(({ id }) => ({ kind: "module" as const, key: id, criteria: [] })),
    ...(await simulationItems(context, version)),
    ...[...reasons].map((key) => ({ kind: "reason" as const, key, criteria: [] })),
  ];
  const basis = contentId({
    texts: [version.id, version.contentHash, against?.contentHash ?? null],
    judge,
    scorecard: scorecard?.id ?? null,
    labels: criteria.map(({ criterion, labels }) => [criterion.id, [...labels].sort()]),
    modules: modules.map(({ definition }) => contentId(definition)),
    items,
  });
  const rerun = {
    versionId: version.id,
    againstId: against?.id ?? null,
    scorecardVersionId: scorecard?.id ?? null,
    judgeConfigId: judge,
    basis,
  };
  return { rerun, items };
}

/** Criteria whose rule a version leaves alone are not judged again. */
function touchedBy({ library }: Context, { version, against }: Pair): (linked: LinkedCriterion) => boolean {
  if (!against) return () => false;
  const [before, after] = [library.documentOf(against), library.documentOf(version)];
  const touched = touchedRules(before, after, diffSops(before, after));
  return ({ anchor }) => touched.has(anchor);
}

function ticketItems(criteria: readonly LinkedCriterion[]): PlannedItem[] {
  const byTicket = new Map<string, string[]>();
  for (const { criterion, labels } of criteria)
    for (const id of labels.keys()) byTicket.set(id, [...(byTicket.get(id) ?? []), criterion.id]);
  return [...byTicket].map(([key, ids]) => ({ kind: "ticket", key, criteria: ids }));
}

/** Works on one item. Nothing is asked inside a transaction; the result is written only if nobody else has taken the item since. */
export async function runItem(context: Context, rerunId: string, itemId: string, last: boolean): Promise<void> {
  const { db, stores, now } = context;
  const item = await stores.impact(db).takeItem(itemId);
  if (!item) return;
  const outcome = await resultOf(context, rerunId, item).then(
    (result) => ({ result, failure: null }),
    (error: unknown) => {
      if (!last) throw error;
      return { result: null, failure: (error as Error).message };
    },
  );
  await db.transaction(async (tx) => {
    if (!(await stores.impact(tx).endItem(item, outcome, now()))) return;
    await stores.impact(tx).endRerunIfDone(rerunId, now());
  });
}

/** What all items of a rerun are tried with. */
type Basis = Pair & {
  after: SopDocument;
  before: SopDocument | null;
  criteria: LinkedCriterion[];
  judge: Judge | null;
  scorecardVersionId: string | null;
};

/** The newest rerun's, kept because a trained judge is large and audits are many; none of it changes while it runs. */
const bases = new WeakMap<Context, { rerunId: string; basis: Basis }>();

async function basisOf(context: Context, rerunId: string): Promise<Basis> {
  const known = bases.get(context);
  if (known?.rerunId === rerunId) return known.basis;
  const { db, stores, library } = context;
  const rerun = await stores.impact(db).rerun(rerunId);
  if (!rerun) throw new Error(`there is no rerun ${rerunId}`);
  const pair = await pairOf(context, rerun.versionId);
  const basis: Basis = {
    ...pair,
    after: library.documentOf(pair.version),
    before: pair.against && library.documentOf(pair.against),
    criteria: await linkedCriteria(context, pair.version),
    judge: rerun.judgeConfigId === null ? null : await stores.qa(db).judge(rerun.judgeConfigId),
    scorecardVersionId: rerun.scorecardVersionId,
  };
  bases.set(context, { rerunId, basis });
  return basis;
}

async function resultOf(context: Context, rerunId: string, item: RerunItem): Promise<ItemResult> {
  const basis = await basisOf(context, rerunId);
  switch (item.kind) {
    case "ticket":
      return { kind: "ticket", judged: await judgeTwice(context, basis, item) };
    case "module":
      return checkModule(context, basis, item.key);
    case "simulation":
      return simulate(context, basis, item.key);
    case "reason": {
      const found = (await readinessChanges(context, basis)).find(({ reason }) => reason === item.key);
      return { kind: "reason", before: found?.before ?? 0, after: found?.after ?? 0 };
    }
  }
}

async function judgeTwice(context: Context, basis: Basis, item: RerunItem): Promise<JudgedTwice[]> {
  const [ticket] = await context.stores.qa(context.db).readableTickets([item.key]);
  if (!ticket) throw new Error(`there is no ticket ${item.key}`);
  const judged: JudgedTwice[] = [];
  for (const { criterion, anchor, labels } of basis.criteria) {
    if (!item.criteria.includes(criterion.id)) continue;
    const place = (version: StoredVersion | null, document: SopDocument | null) =>
      placeUnder(context, { judge: basis.judge, criterion, ticket, anchor, version, document });
    judged.push({
      ticketId: ticket.id,
      criterionId: criterion.id,
      human: labels.get(ticket.id) ?? null,
      before: (await storedPlace(context, basis, criterion, ticket)) ?? (await place(basis.against, basis.before)),
      after: await place(basis.version, basis.after),
      gone: ruleText(basis.after, anchor) === null,
    });
  }
  return judged;
}

type Judging = {
  judge: Judge | null;
  criterion: Criterion;
  ticket: Ticket;
  anchor: string;
  version: StoredVersion | null;
  document: SopDocument | null;
};

/** Where the judge puts a ticket when the rule reads as in this version; null where it says nothing. */
async function placeUnder(context: Context, judging: Judging): Promise<number | null> {
  const { judge, criterion, ticket, anchor, version, document } = judging;
  const text = document && ruleText(document, anchor);
  if (!judge || !version || text === null || !applies(criterion, ticket)) return null;
  const rule = { ref: `${version.sopId}#${anchor}`, sopVersionId: version.id, text };
  const [result] = await context.askJudge(judge, [{ criterion, rule }], ticket);
  return result ? placeOf(result.verdict, criterion) : null;
}

function placeOf(verdict: Verdict, criterion: Criterion): number | null {
  if (verdict.kind === "pass") return 1;
  if (verdict.kind === "fail") return 0;
  return verdict.kind === "level" ? placeOnScale(verdict.level, criterion) : null;
}

/** A score that the same judge gave under the version in force is not paid for twice. */
async function storedPlace(
  context: Context,
  { judge, against, scorecardVersionId }: Basis,
  criterion: Criterion,
  ticket: Ticket,
): Promise<number | null> {
  const scores = await context.stores.qa(context.db).scoresOfTicket(ticket.id);
  const score = scores.find(
    (one) =>
      one.criterionId === criterion.id &&
      one.judgeConfigId === judge?.id &&
      one.scorecardVersionId === scorecardVersionId &&
      one.sopVersionId === against?.id,
  );
  if (score?.verdict === "pass" || score?.verdict === "fail") return score.verdict === "pass" ? 1 : 0;
  return score?.verdict === "level" && score.level !== null ? placeOnScale(score.level, criterion) : null;
}

/** Whether the words that a module's questions cite still stand in the new text. */
async function checkModule(context: Context, basis: Basis, id: string): Promise<ItemResult> {
  const module = await context.stores.training(context.db).module(id);
  const { sopId } = basis.version;
  const items = (module?.definition.items ?? []).flatMap(({ id: itemId, prompt, ref, citation }) => {
    const anchor = anchorIn(citation?.ref ?? ref, sopId);
    if (anchor === null) return [];
    // An item without a citation only needs its rule.
    return [{ id: itemId, prompt, anchor, fate: citationFate(basis.after, anchor, citation?.quote ?? "") }];
  });
  return { kind: "module", items };
}
