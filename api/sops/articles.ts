import { htmlToMarkdown } from "../../ingest/document-html.ts";
import type { HelpdeskArticle } from "../../ingest/helpdesk.ts";
import { foreignDraft } from "../../sops/foreign-draft.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { beginDraft } from "./drafting.ts";
import { hashOf } from "./publishing.ts";

/**
 * Makes a draft of an article that a helpdesk published; it is edited, handed in and approved like any other. The same words again make
 * no second draft, also when the first was discarded or became a version.
 */
export async function draftArticle(context: Context, article: HelpdeskArticle, from: string, tx: Db): Promise<boolean> {
  const store = context.stores.sops(tx);
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
  const known = (await store.drafts(made.id)).some((draft) => draft.source === made.source);
  if (known || (await store.versionWithBytes(made.id, hashOf(made.source)))) return false;
  await beginDraft(context, tx, { source: made.source, note: `Article ${article.id} of ${from}.`, by: from });
  return true;
}
