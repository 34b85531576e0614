import { type RedactedText, redact } from "../../ingest/redact.ts";
import { termDocuments, tokenize } from "../../sops/lexicon.ts";
import type { Context } from "../context.ts";

type Libraries = Pick<Context, "library">;

/** Questions without personal data, in their order. A word of the SOPs, alone in a search box, is not taken for a name. */
export async function redactQuestions({ library }: Libraries, texts: readonly string[]): Promise<RedactedText[]> {
  const model = await library.activeModel();
  const vocabulary = (word: string) =>
    model !== null && tokenize(word, model.language).some((stem) => termDocuments(model, stem) > 0);
  return texts.map((text) => redact(text, { vocabulary }).text);
}

export async function redactQuestion(context: Libraries, text: string): Promise<RedactedText> {
  const [redacted] = await redactQuestions(context, [text]);
  return redacted as RedactedText;
}
