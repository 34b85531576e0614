import type { z } from "zod";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { beginDraft, namesOf, saveDraft } from "./drafting.ts";
import type { transferContract } from "./transfer-contract.ts";

type Carried = z.output<(typeof transferContract)["POST /imports/sop-drafts"]["body"]>;
type Outcome = { id: string; outcome: "added" | "saved" | "unchanged"; note: string };

/**
 * Brings an exported draft in: begins it where it is not known, saves an edited text as its next revision where nobody has saved it
 * since. Throws `conflict` where somebody has. What was handed in or discarded here stays so, and a note says it.
 */
export async function carryDraft(context: Context, tx: Db, carried: Carried, by: Principal): Promise<Outcome> {
  const store = context.stores.sops(tx);
  const { record, source } = carried;
  if (!record) return beginFromText(context, tx, source, by);
  const known = await store.draftToSave(record.id);
  if (!known) return restoreDraft(context, tx, { ...carried, record }, by);
  const { id, revision, state, updatedBy } = known;
  if (state !== "open") return { id, outcome: "unchanged", note: `This draft was ${state} here: it stays so.` };
  if (known.source === source) return { id, outcome: "unchanged", note: "" };
  if (!carried.edited) return { id, outcome: "unchanged", note: `${updatedBy} has saved revision ${revision} here.` };
  if (revision !== record.revision)
    throw new AppError(
      "conflict",
      `${updatedBy} has saved revision ${revision} here since revision ${record.revision} was exported: export again and put the two together.`,
    );
  await saveDraft(context, tx, { id, baseRevision: revision, source, note: known.note, by: by.name });
  return { id, outcome: "saved", note: "" };
}

/** A text that somebody put beside the drafts; once it is a draft, the same text begins no other. */
async function beginFromText(context: Context, tx: Db, source: string, by: Principal): Promise<Outcome> {
  const same = (await context.stores.sops(tx).drafts()).find((draft) => draft.source === source);
  if (same) return { id: same.id, outcome: "unchanged", note: "" };
  const { id } = await beginDraft(context, tx, { source, note: "", by: by.name });
  return { id, outcome: "added", note: "" };
}

type Recorded = { record: NonNullable<Carried["record"]>; source: string; edited: boolean };

/** As it was where it was exported, with everybody who wrote on it: none of them may approve what becomes of it. */
async function restoreDraft(
  context: Context,
  tx: Db,
  { record, source, edited }: Recorded,
  by: Principal,
): Promise<Outcome> {
  const { id, base, restores, author, note } = record;
  const store = context.stores.sops(tx);
  const names = namesOf(source);
  const versions = names.sopId === null ? [] : await store.versions(names.sopId);
  const wrote = [...record.editors, author, record.updatedBy, ...(edited ? [by.name] : [])];
  await store.restoreDraft({
    ...{ id, note, restores, author, source, ...names },
    revision: record.revision + (edited ? 1 : 0),
    baseVersionId: versions.find(({ number }) => number === base)?.id ?? null,
    editors: [...new Set(wrote)],
    createdAt: new Date(record.createdAt),
    updatedAt: edited ? context.now() : new Date(record.updatedAt),
    updatedBy: edited ? by.name : record.updatedBy,
  });
  await context.stores.people(tx).record(by, "import SOP draft", id, { sopId: names.sopId });
  return { id, outcome: "added", note: "" };
}
