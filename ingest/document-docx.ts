import mammoth from "mammoth";
import { type ConvertedDocument, DocumentRefused } from "./document.ts";
import { htmlToMarkdown, titleClass } from "./document-html.ts";
import { zipSizes } from "./document-zip.ts";

const styleMap = [`p[style-name='Title'] => p.${titleClass}:fresh`];
/** Pictures are not carried over, so none is unpacked; their descriptions are. */
const convertImage = mammoth.images.imgElement(async () => ({ src: "" }));

/** A Word document as Markdown. Sizes are checked before it is unpacked; nothing outside the file is read. */
export async function convertDocx(bytes: Uint8Array): Promise<ConvertedDocument> {
  const { entries } = await zipSizes(bytes);
  if (!entries.includes("[Content_Types].xml"))
    throw new DocumentRefused("unsupported-format", "This is a zip archive, but not a Word document (.docx).");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { value, messages } = await mammoth.convertToHtml(
    { buffer },
    { styleMap, convertImage, externalFileAccess: false },
  );
  return htmlToMarkdown(value, told(messages.map(({ message }) => message)));
}

const unknownStyle = /^Unrecognised (?:paragraph|run|table) style: '([^']*)'/;

/** Styles without a meaning here in one sentence; of the rest each message once. */
function told(messages: readonly string[]): string[] {
  const styles = new Set(messages.flatMap((message) => unknownStyle.exec(message)?.[1] ?? []));
  const others = new Set(messages.filter((message) => !unknownStyle.test(message)));
  if (styles.size === 0) return [...others];
  return [`Read as plain text, because their styles mean nothing here: ${[...styles].join(", ")}.`, ...others];
}
