import { sopHistorySchema } from "../../sops/history.ts";
import type { Context } from "../context.ts";
import { unstorable } from "../db/unstorable.ts";
import { AppError } from "../errors.ts";
import { readText } from "../http/read-text.ts";
import type { Handlers } from "../http/route.ts";
import { importDocument } from "./documents.ts";
import { carryDraft } from "./draft-transferring.ts";
import type { transferContract } from "./transfer-contract.ts";
import { transferStore } from "./transfer-store.ts";
import { readHistory, restoreHistory } from "./transferring.ts";

/** A hundred versions of the longest text, with what was said about them. */
const maxHistoryBytes = 256_000_000;

export function transferRoutes(context: Context): Handlers<typeof transferContract> {
  const { db } = context;
  return {
    "POST /imports/documents": async ({ query, body, principal }) =>
      importDocument(context, { query, body }, principal),
    "GET /sop-library": async () => ({ sops: await transferStore(db).sops() }),
    "GET /sop-library/:id": async ({ params }) => readHistory(context, params.id),
    "POST /imports/sop-history": async ({ body, principal }) => {
      const history = parsed(await readText(body, maxHistoryBytes));
      return db.transaction((tx) => restoreHistory(context, tx, history, principal));
    },
    "POST /imports/sop-drafts": async ({ body, principal }) =>
      db.transaction((tx) => carryDraft(context, tx, body, principal)),
  };
}

function parsed(text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError("invalid", `The history is not JSON: ${(error as Error).message}`);
  }
  const read = sopHistorySchema.safeParse(json);
  if (!read.success) {
    const places = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new AppError("invalid", `The history does not fit: ${places.slice(0, 10).join("; ")}.`);
  }
  const problem = unstorable(read.data);
  if (problem) throw new AppError("invalid", `The history ${problem}.`);
  return read.data;
}
