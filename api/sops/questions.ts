import { type RedactedText, redact } from "../../ingest/redact.ts";
import { termDocuments, tokenize } from "../../sops/lexicon.ts";
import type { Context } from "../context.ts";

/** A question without personal data. A word of the SOPs, alone in a search box, is not taken for a name. */
export async function redactQuestion({ library }: Pick<Context, "library">, text: string): Promise<RedactedText> {
  const model = await library.activeModel();
  if (!model) return redact(text).text;
  const vocabulary = (word: string) => tokenize(word, model.language).some((stem) => termDocuments(model, stem) > 0);
  return redact(text, { vocabulary }).text;
}
