/** A text as it comes from a file, a request or standard input: whole or in chunks that may cut a character or a line in two. */
export type TextInput = AsyncIterable<string | Uint8Array>;

/** One line without its end. `end` is the line break as sent ("" for a last line without one); `line` counts from 1. */
export type TextLine = { line: number; text: string; end: "" | "\n" | "\r\n" };

/** Decodes UTF-8 chunks, without a byte order mark. Bytes that are no UTF-8 become U+FFFD, as the Encoding standard says. */
export async function* decodeText(input: TextInput): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let first = true;
  const withoutMark = (text: string): string => {
    const start = first && text.startsWith("\uFEFF") ? 1 : 0;
    if (text !== "") first = false;
    return text.slice(start);
  };
  for await (const chunk of input) {
    yield withoutMark(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
  }
  yield withoutMark(decoder.decode());
}

/** Cuts a text into lines at LF and CRLF; a lone CR stays in its line, so that a line number equals what an editor shows. */
export async function* readLines(input: TextInput): AsyncGenerator<TextLine> {
  const pending: string[] = [];
  let line = 1;
  for await (const chunk of decodeText(input)) {
    let start = 0;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", start)) {
      pending.push(chunk.slice(start, at));
      yield cut(line++, pending.join(""));
      pending.length = 0;
      start = at + 1;
    }
    if (start < chunk.length) pending.push(chunk.slice(start));
  }
  const rest = pending.join("");
  if (rest !== "") yield { line, text: rest, end: "" };
}

function cut(line: number, text: string): TextLine {
  return text.endsWith("\r") ? { line, text: text.slice(0, -1), end: "\r\n" } : { line, text, end: "\n" };
}

/** Reads a whole input into one string; for files that are small by nature, such as one SOP. */
export async function readText(input: TextInput): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of decodeText(input)) parts.push(chunk);
  return parts.join("");
}
