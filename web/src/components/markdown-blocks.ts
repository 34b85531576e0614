export type Inline = { kind: "text" | "strong" | "emphasis" | "code"; text: string };
export type Block =
  | { kind: "paragraph"; text: string }
  | { kind: "heading"; text: string }
  | { kind: "quote"; text: string }
  | { kind: "list"; ordered: boolean; items: string[] }
  | { kind: "table"; rows: string[][] };

/** The little Markdown that steps and lessons use, as blocks; what it does not know stays text, so nothing is ever run or lost. */
export function blocksOf(source: string): Block[] {
  const blocks: Block[] = [];
  for (const chunk of source.replaceAll("\r\n", "\n").split(/\n\s*\n/)) addChunk(blocks, chunk);
  return blocks;
}

function addChunk(blocks: Block[], chunk: string): void {
  let open: Block | null = null;
  for (const line of chunk.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const next = blockOf(line);
    if (next.kind === "table" && next.rows.length === 0 && open?.kind === "table") continue;
    if (open?.kind === "table" && next.kind === "table") open.rows.push(...next.rows);
    else if (open?.kind === "list" && next.kind === "list" && open.ordered === next.ordered)
      open.items.push(...next.items);
    else if (open?.kind === "list" && next.kind === "paragraph") open.items.push(`${open.items.pop() ?? ""} ${line}`);
    else if (open && "text" in open && open.kind === next.kind && "text" in next) open.text += ` ${next.text}`;
    else {
      blocks.push(next);
      open = next.kind === "heading" ? null : next;
    }
  }
}

function blockOf(line: string): Block {
  const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
  if (heading !== undefined) return { kind: "heading", text: heading };
  const quote = /^>\s?(.*)$/.exec(line)?.[1];
  if (quote !== undefined) return { kind: "quote", text: quote };
  const bullet = /^[-*•]\s+(.*)$/.exec(line)?.[1];
  if (bullet !== undefined) return { kind: "list", ordered: false, items: [bullet] };
  const numbered = /^\d+[.)]\s+(.*)$/.exec(line)?.[1];
  if (numbered !== undefined) return { kind: "list", ordered: true, items: [numbered] };
  if (/^\|.*\|$/.test(line)) return { kind: "table", rows: rowsOf(line) };
  return { kind: "paragraph", text: line };
}

/** The cells of a table's line; the rule under its heading holds none. */
function rowsOf(line: string): string[][] {
  const cells = line.slice(1, -1).split("|");
  return cells.every((cell) => /^\s*:?-+:?\s*$/.test(cell)) ? [] : [cells.map((cell) => cell.trim())];
}

/** `**strong**`, `*emphasis*` and `` `code` `` within a line. */
export function inlinesOf(text: string): Inline[] {
  const parts: Inline[] = [];
  let last = 0;
  for (const found of text.matchAll(/\*\*([^*]+)\*\*|`([^`]+)`|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g)) {
    if (found.index > last) parts.push({ kind: "text", text: text.slice(last, found.index) });
    const [whole, strong, code, emphasis] = found;
    if (strong !== undefined) parts.push({ kind: "strong", text: strong });
    else if (code !== undefined) parts.push({ kind: "code", text: code });
    else parts.push({ kind: "emphasis", text: emphasis ?? whole });
    last = found.index + whole.length;
  }
  if (last < text.length) parts.push({ kind: "text", text: text.slice(last) });
  return parts;
}
