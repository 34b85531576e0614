import type { z } from "zod";
import { contentId } from "../../evals/content-id.ts";
import { draftSection } from "../../evals/draft-criteria.ts";
import { criteriaOf, type Scorecard } from "../../evals/scorecard.ts";
import { scorecardChanges } from "../../evals/scorecard-change.ts";
import { readScorecardText } from "../../evals/scorecard-file.ts";
import { lintScorecard } from "../../evals/scorecard-lint.ts";
import { withAnchors } from "../../evals/session-anchors.ts";
import { inForceAt } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import { reviewState } from "./reviewing.ts";
import type { scorecardContract, scorecardDraftSchema } from "./scorecard-contract.ts";
import type { ScorecardDraft, ScorecardVersion } from "./scorecard-store.ts";

type Beginning = BodyOf<(typeof scorecardContract)["POST /scorecard-drafts"]>;

/** Begins a draft; what it is made from is checked only as far as it must be to be kept. */
export async function beginDraft(context: Context, by: Principal, beginning: Beginning): Promise<ScorecardDraft> {
  const { definition, basedOnId } = await firstDefinition(context, beginning);
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    const scorecardId = idOf(definition);
    const draft = await stores.qa(tx).addScorecardDraft({ scorecardId, definition, basedOnId, by: by.name, at: now() });
    await stores.people(tx).record(by, "begin scorecard draft", draft.id, { scorecard: scorecardId });
    return draft;
  });
}

type First = { definition: Record<string, unknown>; basedOnId: string | null };

async function firstDefinition(context: Context, beginning: Beginning): Promise<First> {
  switch (beginning.from) {
    case "nothing":
      return { definition: { id: kebab(beginning.title), title: beginning.title, sections: [] }, basedOnId: null };
    case "version": {
      const version = await versionOf(context, beginning.versionId);
      return { definition: version.definition, basedOnId: version.id };
    }
    case "session":
      return sessionDefinition(context, beginning.sessionId);
    case "sops": {
      const { sections } = await proposeSections(context, beginning.sopIds, []);
      return { definition: { id: kebab(beginning.title), title: beginning.title, sections }, basedOnId: null };
    }
    case "file": {
      const read = readScorecardText(beginning.text);
      if (!read.ok) throw new AppError("unprocessable", `The file cannot be read: ${read.message}`);
      const definition = read.definition as Record<string, unknown>;
      const [newest] = (await context.stores.qa(context.db).scorecards()).filter(
        (one) => one.scorecardId === definition.id,
      );
      return { definition, basedOnId: newest?.id ?? null };
    }
  }
}

/** The version in use with the words that a session agreed on at the levels they describe. */
async function sessionDefinition(context: Context, sessionId: string): Promise<First> {
  const store = context.stores.qa(context.db);
  const session = await store.session(sessionId);
  const current = await store.currentScorecard();
  if (!session || !current) throw new AppError("not-found", "There is no such calibration session.");
  const { scorecard, added, left } = withAnchors(current.definition, await store.benchmarks(sessionId));
  if (added === 0)
    throw new AppError(
      "conflict",
      left.length > 0
        ? "What this session agreed on is about criteria or levels that the scorecard in use no longer has."
        : "The scorecard in use says already what this session agreed on, or nothing was written down.",
    );
  return { definition: scorecard, basedOnId: current.id };
}

/** One section of criteria for each SOP in force now; SOPs without a rule that binds are named. */
export async function proposeSections(context: Context, sopIds: readonly string[], taken: readonly string[]) {
  const used = new Set(taken);
  const sections: Scorecard["sections"] = [];
  const withoutRules: string[] = [];
  for (const sopId of new Set(sopIds)) {
    const versions = await context.stores.sops(context.db).versions(sopId);
    if (versions.length === 0) throw new AppError("not-found", `There is no SOP ${sopId}.`);
    const [version] = inForceAt(versions, {}, context.now().toISOString());
    const section = version ? draftSection(context.library.documentOf(version), used) : null;
    if (!section) {
      withoutRules.push(sopId);
      continue;
    }
    for (const id of [section.id, ...section.criteria.map((criterion) => criterion.id)]) used.add(id);
    sections.push(section);
  }
  if (sections.length === 0)
    throw new AppError("unprocessable", "None of these SOPs has a rule in force that a criterion could test.");
  return { sections, withoutRules };
}

/** A draft as it is shown: with what to mend, the rules it names, and what publishing would do. */
export async function presentDraft(
  context: Context,
  draft: ScorecardDraft,
): Promise<z.output<typeof scorecardDraftSchema>> {
  const store = context.stores.qa(context.db);
  const { scorecard, problems } = lintScorecard(draft.definition, await knownRules(context));
  const based = draft.basedOnId === null ? null : await store.scorecard(draft.basedOnId);
  return {
    ...presentDraftSummary(draft, based?.number ?? null),
    revision: draft.revision,
    definition: draft.definition,
    problems,
    rules: scorecard ? await rulesOf(context, scorecard) : [],
    effect: scorecard && (await effectOf(context, scorecard)),
  };
}

export function presentDraftSummary(draft: ScorecardDraft, basedOn: number | null) {
  const { id, scorecardId, updatedBy, updatedAt, definition } = draft;
  const title = typeof definition.title === "string" && definition.title !== "" ? definition.title : scorecardId;
  return { id, scorecardId, title, basedOn, updatedBy, updatedAt: updatedAt.toISOString() };
}

/** Publishes a draft as it was at a revision: a version that never changes, in use at once. */
export async function publishDraft(
  context: Context,
  by: Principal,
  id: string,
  { baseRevision, note }: { baseRevision: number; note: string },
): Promise<ScorecardVersion> {
  const draft = await draftOf(context, id);
  const { scorecard, problems } = lintScorecard(draft.definition);
  if (!scorecard) {
    const errors = problems.map(({ where, message }) => `${where}: ${message}`);
    throw new AppError("unprocessable", `It cannot be published yet. ${errors.join("; ")}.`, { problems });
  }
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    if (!(await stores.qa(tx).endScorecardDraft(id, baseRevision))) throw overtaken(draft);
    const published = await stores.qa(tx).publishScorecard(scorecard, contentId(scorecard), by.name, now(), note);
    const details = { scorecard: scorecard.id, number: published.version.number, new: published.created };
    await stores.people(tx).record(by, "publish scorecard", published.version.id, details);
    return published.version;
  });
}

export async function draftOf(context: Context, id: string): Promise<ScorecardDraft> {
  const draft = await context.stores.qa(context.db).scorecardDraft(id);
  if (!draft) throw new AppError("not-found", "This draft is not there any more: it was published or discarded.");
  return draft;
}

export async function versionOf(context: Context, id: string): Promise<ScorecardVersion> {
  const version = await context.stores.qa(context.db).scorecard(id);
  if (!version) throw new AppError("not-found", "There is no such version of a scorecard.");
  return version;
}

export function overtaken({ revision, updatedBy }: ScorecardDraft): AppError {
  return new AppError("conflict", `${updatedBy} has saved this draft in the meantime. Reload it.`, { revision });
}

/** The id in a definition, as far as there is one. */
export function idOf(definition: Record<string, unknown>): string {
  return typeof definition.id === "string" && definition.id !== "" ? definition.id.slice(0, 100) : "untitled";
}

function kebab(title: string): string {
  const id = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return id || "scorecard";
}

/** Every `sop-id#anchor` that some version has. */
async function knownRules({ db, stores, library }: Context): Promise<Set<string>> {
  const known = new Set<string>();
  for (const version of await stores.sops(db).versions())
    for (const step of library.documentOf(version).steps)
      for (const id of [step.id, ...step.obligations.map((one) => one.id)]) known.add(`${version.sopId}#${id}`);
  return known;
}

/** The rules that criteria name, in the words in force now. */
export async function rulesOf(context: Context, scorecard: Scorecard) {
  const at = context.now().toISOString();
  const refs = [...new Set(criteriaOf(scorecard).flatMap((criterion) => criterion.obligation ?? []))];
  return (await context.library.rulesInForce(refs, {}, at)).flatMap((found) => {
    if (found.kind !== "rule") return [];
    const { ref, text, obligation, version } = found.rule;
    return [{ ref, level: obligation?.level ?? "", text, versionNumber: version.number }];
  });
}

/** What publishing would do to work under way. */
async function effectOf(context: Context, scorecard: Scorecard) {
  const store = context.stores.qa(context.db);
  const current = await store.currentScorecard();
  const versions = await store.scorecards();
  const frames = await store.frames();
  const drawn = await store.drawnTickets();
  const openSamples = frames.flatMap((frame) => {
    const open = drawn.filter((item) => item.frameId === frame.id && reviewState(item) === "open").length;
    const version = versions.find((one) => one.id === frame.scorecardVersionId);
    if (open === 0 || !version) return [];
    return [{ name: frame.name, scorecard: version.definition.title, number: version.number, open }];
  });
  const changes = current ? scorecardChanges(current.definition, scorecard) : [];
  const stands = new Set(["decision", "counting", "place", "same"]);
  return {
    replaces: current && {
      scorecardId: current.scorecardId,
      title: current.definition.title,
      number: current.number,
    },
    changes: changes.filter(({ fate }) => fate !== "same"),
    openSamples,
    labelsStay: changes.filter(({ fate }) => stands.has(fate)).length,
  };
}
