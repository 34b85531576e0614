/** A foreign document as Markdown. `headings` are `[level 1-6, text]` in order; warnings say what was left out. */
export type ConvertedDocument = {
  markdown: string;
  /** what the document calls itself; null when it does not say */
  title: string | null;
  headings: [level: number, text: string][];
  warnings: string[];
};

export const documentFormats = ["docx", "pdf", "html", "markdown"] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/**
 * Bounds of one upload, counted before anything is unpacked (OWASP ASVS 5.2.1-5.2.3). `ratio` is unpacked bytes over
 * packed bytes of the whole archive.
 */
export const documentLimits = { bytes: 20_000_000, unpackedBytes: 200_000_000, entries: 5_000, ratio: 100 } as const;

/** `too-complex` = conversion was stopped because of its time or memory. */
export const documentRefusals = ["too-large", "too-complex", "unsupported-format", "unreadable"] as const;
export type DocumentRefusal = (typeof documentRefusals)[number];

/** Why a document was not converted; the message says what to do. */
export class DocumentRefused extends Error {
  readonly code: DocumentRefusal;

  constructor(code: DocumentRefusal, message: string) {
    super(message);
    this.name = "DocumentRefused";
    this.code = code;
  }
}

/** Throws `too-large` for a file beyond the limit. */
export function assertDocumentSize(bytes: number): void {
  if (bytes <= documentLimits.bytes) return;
  throw new DocumentRefused("too-large", `The file has ${bytes} bytes; at most ${documentLimits.bytes} are read.`);
}

const namedFormats: Record<string, DocumentFormat> = {
  docx: "docx",
  pdf: "pdf",
  html: "html",
  htm: "html",
  xhtml: "html",
  md: "markdown",
  markdown: "markdown",
  txt: "markdown",
};

/**
 * What a file is, by its first bytes; its name decides only between kinds of text. Throws `unsupported-format` for
 * anything else and `unreadable` for an empty file or one that is not what its name says.
 */
export function documentFormat(bytes: Uint8Array, name: string): DocumentFormat {
  if (bytes.length === 0) throw new DocumentRefused("unreadable", "The file is empty.");
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const named = namedFormats[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ""];
  if (start.includes("%PDF-")) return "pdf";
  if (start.startsWith("PK") && (bytes[2] ?? 0) < 8) return "docx";
  if (named === "docx" || named === "pdf")
    throw new DocumentRefused("unreadable", `The name says ${named.toUpperCase()}, but the content is something else.`);
  const text = start.replace(/^(\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)/, "").replaceAll("\0", "");
  if (start.startsWith("\xD0\xCF\x11\xE0"))
    throw new DocumentRefused("unsupported-format", "This is an old Office file (.doc). Save it as .docx.");
  if (named === "html" || (named === undefined && /^\s*<(!doctype html|html|head|body|\?xml)\b/i.test(text)))
    return "html";
  if (isBinary(bytes)) throw new DocumentRefused("unsupported-format", "Send DOCX, PDF, HTML or Markdown.");
  return "markdown";
}

function isBinary(bytes: Uint8Array): boolean {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return !utf16 && bytes.subarray(0, 4096).includes(0);
}

/** Node 20 decodes windows-1252 as Latin-1, in which these are control characters. */
const windowsLetters = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const windowsLetter = (control: string): string => windowsLetters[control.charCodeAt(0) - 0x80] ?? control;

/**
 * The text of a file: what its byte order mark says, else `declared`, else UTF-8, else windows-1252 where `lenient`.
 * Throws `unreadable` for bytes that are not text in that encoding.
 */
export function documentText(bytes: Uint8Array, declared: string | null = null, lenient = false): string {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : null;
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  for (const encoding of [marked ?? bigEndian ?? "utf-8", declared, lenient ? "windows-1252" : null]) {
    if (encoding === null) continue;
    try {
      const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
      const text = decoder.decode(bytes);
      return decoder.encoding === "windows-1252" ? text.replace(/[\u0080-\u009f]/g, windowsLetter) : text;
    } catch {
      // The next encoding may fit.
    }
  }
  throw new DocumentRefused("unreadable", "The file is not UTF-8 text. Save it as UTF-8 and send it again.");
}
