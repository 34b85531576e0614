import type { z } from "zod";
import { DocumentRefused, documentLimits } from "../../ingest/document.ts";
import { checkSop } from "../../sops/check.ts";
import { foreignDraft } from "../../sops/foreign-draft.ts";
import { convertInChild, serverCaps } from "../adapters/document-converter.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { readBytes } from "../http/read-text.ts";
import { type RowOutcome, runImport } from "../imports/run-import.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredDraft } from "./draft-store.ts";
import { beginDraft } from "./drafting.ts";
import { hashOf } from "./publishing.ts";
import type { transferContract } from "./transfer-contract.ts";

type Route = (typeof transferContract)["POST /imports/documents"];
type Imported = z.output<Route["reply"]>;

const codes: Record<DocumentRefused["code"], ErrorCode> = {
  "too-large": "too-large",
  "too-complex": "unprocessable",
  "unsupported-format": "unsupported-format",
  unreadable: "unprocessable",
};

/** A draft is edited as one text: longer documents are several SOPs. */
const longestDraft = 2_000_000;

/**
 * Makes a draft of a foreign document, owned by whoever brings it in. The same document again leads to the draft or version
 * that it became. Throws the document's own refusals, and `unprocessable` for one without text.
 */
export async function importDocument(
  context: Context,
  file: { body: AsyncIterable<Uint8Array>; query: z.output<Route["query"]> },
  by: Principal,
): Promise<Imported> {
  const { name, ...fields } = file.query;
  const bytes = await readBytes(file.body, documentLimits.bytes);
  const document = await convertInChild(bytes, name, serverCaps).catch((error: unknown) => {
    if (!(error instanceof DocumentRefused)) throw error;
    throw new AppError(codes[error.code], error.message, { document: error.code });
  });
  if (!/[\p{L}\p{N}]/u.test(document.markdown))
    throw new AppError("unprocessable", ["There is no text in this document.", ...document.warnings].join(" "));
  const made = foreignDraft(document, { ...fields, owner: by.name }, name);
  if (made.source.length > longestDraft)
    throw new AppError(
      "too-large",
      `As text it has ${made.source.length} characters; at most ${longestDraft} are edited as one SOP.`,
    );
  let draft: StoredDraft | null = null;
  const imported = await runImport(context, {
    kind: "documents",
    name,
    by,
    rows: [{ ok: true, line: 1, value: made }],
    save: async (_rows, tx) => {
      const kept = await keep(context, tx, made, by.name);
      draft = kept.draft;
      return [kept.outcome];
    },
    notes: () => [...made.notes, ...document.warnings],
  });
  return { ...imported, draft: draft && presented(draft, made), findings: checkSop(made.source).findings };
}

type Kept = { outcome: RowOutcome; draft: StoredDraft | null };

async function keep(context: Context, tx: Db, made: { id: string; source: string }, by: string): Promise<Kept> {
  const store = context.stores.sops(tx);
  const open = (await store.drafts(made.id)).find((draft) => draft.source === made.source);
  if (open) return { outcome: "unchanged", draft: open };
  if (await store.versionWithBytes(made.id, hashOf(made.source))) return { outcome: "unchanged", draft: null };
  return {
    outcome: "added",
    draft: await beginDraft(context, tx, { source: made.source, note: "Imported document.", by }),
  };
}

function presented({ id }: StoredDraft, made: { id: string; title: string; source: string }): Imported["draft"] {
  return { id, sopId: made.id, title: made.title, source: made.source };
}
