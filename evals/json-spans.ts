/** Where a value stands in a JSON text: UTF-16 units, the end exclusive; of a text without its quotes. */
export type JsonSpan = { start: number; end: number };
/** `spans` by path, like `scores.0.verdict`; `repeated` holds the path of every member that an object names twice. */
export type SpannedJson = { value: unknown; spans: Map<string, JsonSpan>; repeated: string[] };

/**
 * Reads JSON as `JSON.parse` does and tells where each plain value stands, and which members are named twice: the reader of a model's
 * reply must know both. Throws SyntaxError on what is no JSON.
 */
export function parseWithSpans(text: string): SpannedJson {
  const value: unknown = JSON.parse(text);
  const reader = { text, at: 0, spans: new Map<string, JsonSpan>(), repeated: [] as string[] };
  readValue(reader, []);
  return { value, spans: reader.spans, repeated: reader.repeated };
}

type Reader = { text: string; at: number; spans: Map<string, JsonSpan>; repeated: string[] };

// The text is known to be JSON: what is read here needs no checking.
function readValue(reader: Reader, path: string[]): void {
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === "{") readMembers(reader, path, "}");
  else if (first === "[") readMembers(reader, path, "]");
  else {
    const start = reader.at;
    if (first === '"') {
      readString(reader);
      reader.spans.set(path.join("."), { start: start + 1, end: reader.at - 1 });
    } else {
      while (reader.at < reader.text.length && !/[\s,\]}]/.test(reader.text.charAt(reader.at))) reader.at += 1;
      reader.spans.set(path.join("."), { start, end: reader.at });
    }
  }
}

function readMembers(reader: Reader, path: string[], close: "}" | "]"): void {
  const seen = new Set<string>();
  reader.at += 1;
  for (let index = 0; ; index += 1) {
    skipSpace(reader);
    if (reader.text[reader.at] === close) break;
    const key = close === "}" ? readKey(reader) : String(index);
    const inner = [...path, key];
    if (seen.has(key)) reader.repeated.push(inner.join("."));
    seen.add(key);
    readValue(reader, inner);
    skipSpace(reader);
    if (reader.text[reader.at] === ",") reader.at += 1;
  }
  reader.at += 1;
}

function readKey(reader: Reader): string {
  const start = reader.at;
  readString(reader);
  const key = JSON.parse(reader.text.slice(start, reader.at)) as string;
  skipSpace(reader);
  reader.at += 1;
  return key;
}

function readString(reader: Reader): void {
  reader.at += 1;
  while (reader.text[reader.at] !== '"') reader.at += reader.text[reader.at] === "\\" ? 2 : 1;
  reader.at += 1;
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.text.charAt(reader.at))) reader.at += 1;
}
