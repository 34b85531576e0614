import {
  assertDocumentSize,
  type ConvertedDocument,
  type DocumentFormat,
  DocumentRefused,
  documentFormat,
  documentText,
} from "./document.ts";
import { convertDocx } from "./document-docx.ts";
import { convertHtml } from "./document-html.ts";
import { convertMarkdown } from "./document-markdown.ts";
import { convertPdf } from "./document-pdf.ts";

const converters: Record<DocumentFormat, (bytes: Uint8Array) => ConvertedDocument | Promise<ConvertedDocument>> = {
  docx: convertDocx,
  pdf: convertPdf,
  html: convertHtml,
  markdown: (bytes) => convertMarkdown(documentText(bytes)),
};

/**
 * A DOCX, PDF, HTML or Markdown file as Markdown; `name` is its file name, "" when it has none. Throws
 * `DocumentRefused` and nothing else. A hostile file can still take all time and memory there is: run it in a process
 * with limits.
 */
export async function convertDocument(bytes: Uint8Array, name: string): Promise<ConvertedDocument> {
  try {
    assertDocumentSize(bytes.length);
    return await converters[documentFormat(bytes, name)](bytes);
  } catch (error) {
    if (error instanceof DocumentRefused) throw error;
    // Parsers that call themselves for each level of nesting run out of stack.
    if (error instanceof RangeError)
      throw new DocumentRefused("too-complex", `The document is nested too deeply or too large: ${error.message}.`);
    throw new DocumentRefused("unreadable", `The document cannot be read: ${(error as Error).message}`);
  }
}
