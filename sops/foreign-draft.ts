import { parseDocument, stringify } from "yaml";
import type { ConvertedDocument } from "../ingest/document.ts";
import { readSopFile } from "../ingest/sop-file.ts";
import { shortHash, slug } from "./markdown.ts";

/** What a document does not say about itself and an SOP has to. `title` and `id` win over the document's own. */
export type DraftFields = {
  title?: string | undefined;
  id?: string | undefined;
  owner: string;
  effectiveFrom: string;
  audiences: readonly string[];
  channels: readonly string[];
  regions: readonly string[];
  languages: readonly string[];
  contactReasons: readonly string[];
};

/** `id` is the SOP's; `notes` say what was assumed or left out. */
export type ForeignDraft = { source: string; id: string; title: string; notes: string[] };

const frontMatter = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;

/**
 * A converted document as the text of a draft SOP: our front matter above its own words, which stay as they are. A file
 * that is an SOP already stays as it is altogether. Other front matter (as in agent SOPs) gives title and id and is left out.
 */
export function foreignDraft(document: ConvertedDocument, fields: DraftFields, fileName: string): ForeignDraft {
  const own = readSopFile(document.markdown);
  if (own.ok) {
    const { id, title } = own.meta;
    return {
      source: own.source,
      id,
      title,
      notes: ["The file is an SOP with front matter of its own: it stays as it is."],
    };
  }
  const { body, values, notes } = withoutFrontMatter(document.markdown);
  const title =
    fields.title ?? textOf(values.title) ?? textOf(values.name) ?? document.title ?? fileName.replace(/\.[^.]*$/, "");
  const id = fields.id ?? idFrom(textOf(values.id) ?? title);
  const headed = /^#[ \t]+\S/m.test(body) ? body : `# ${title}\n\n${body}`;
  return { source: `---\n${headerOf(id, title, fields)}---\n${headed.replace(/^\s+/, "")}`, id, title, notes };
}

function withoutFrontMatter(markdown: string): { body: string; values: Record<string, unknown>; notes: string[] } {
  const match = frontMatter.exec(markdown);
  if (match?.index !== 0) return { body: markdown, values: {}, notes: [] };
  const body = markdown.slice(match[0].length);
  const document = parseDocument(match[1] ?? "", { prettyErrors: false });
  const values: unknown = document.errors.length === 0 ? document.toJS({ maxAliasCount: 10 }) : null;
  if (typeof values !== "object" || values === null)
    return { body, values: {}, notes: ["The file's own front matter cannot be read and was left out."] };
  const left = Object.keys(values).filter((key) => !["title", "name", "id"].includes(key));
  const notes = left.length === 0 ? [] : [`Of the file's own front matter this was left out: ${left.join(", ")}.`];
  return { body, values: values as Record<string, unknown>, notes };
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;

const longestId = 80;

/** kebab-case in ASCII; a title in another alphabet gets the hash of its letters. */
function idFrom(title: string): string {
  const id = slug(title)
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestId)
    .replace(/^-+|-+$/g, "");
  return id === "" ? `sop-${shortHash(title)}` : id;
}

function headerOf(id: string, title: string, fields: DraftFields): string {
  const { owner, effectiveFrom, audiences, channels, regions, languages, contactReasons } = fields;
  const lists = { audiences, channels, regions, languages };
  const plain = (value: object) => stringify(value, { lineWidth: 0 });
  const flow = (value: object) =>
    stringify(value, { lineWidth: 0, collectionStyle: "flow", flowCollectionPadding: false }).replace(/^\{|\}$/gm, "");
  return [
    plain({ id, title, owner, verifier: null }),
    ...Object.entries(lists).map(([key, list]) => flow({ [key]: [...list] })),
    plain({ effective_from: effectiveFrom, effective_to: null }),
    flow({ contact_reasons: [...contactReasons] }),
  ].join("");
}
