import { htmlToMarkdown } from "../../ingest/document-html.ts";
import type { HelpdeskArticle } from "../../ingest/helpdesk.ts";
import { foreignDraft } from "../../sops/foreign-draft.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { beginDraft } from "./drafting.ts";
import { hashOf } from "./publishing.ts";

/**
 * Makes a draft of an article that a helpdesk published; it is edited, handed in and approved like any other. False for an article
 * without words, and for one that is a version already.
 */
export async function draftArticle(context: Context, article: HelpdeskArticle, from: string, tx: Db): Promise<boolean> {
  const document = htmlToMarkdown(article.html);
  if (!/[\p{L}\p{N}]/u.test(document.markdown)) return false;
  const fields = {
    title: article.title,
    owner: from,
    effectiveFrom: article.updatedAt.slice(0, 10),
    audiences: ["human"],
    channels: [],
    regions: [],
    languages: [article.language],
    contactReasons: [],
  };
  const made = foreignDraft(document, fields, article.title);
  if (await context.stores.sops(tx).versionWithBytes(made.id, hashOf(made.source))) return false;
  await beginDraft(context, tx, { source: made.source, note: `Article ${article.id} of ${from}.`, by: from });
  return true;
}
