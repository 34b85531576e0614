/** A piece of text as a PDF draws it. Lengths in points, `y` counts upwards from the foot of the page. */
export type PdfPiece = { text: string; x: number; y: number; width: number; size: number; font: string };

/** `pieces` in drawing order; `bold` has the fonts that are known to be bold. */
export type PdfPage = { number: number; height: number; pieces: PdfPiece[] };

/**
 * One line of print. `size` and `bold` hold for all of its text: the largest size, bold only when every letter is.
 * `runIn` = the bold start of a line that goes on in regular type after a wide space, as headings are set that share
 * the line with their text; what follows is a line of its own at the same height.
 */
export type PdfLine = {
  page: number;
  x: number;
  y: number;
  size: number;
  bold: boolean;
  runIn: boolean;
  text: string;
};

/** The lines of a page in drawing order, which is reading order in what word processors write. */
export function linesOf(page: PdfPage, bold: ReadonlySet<string>): PdfLine[] {
  const lines: PdfPiece[][] = [];
  for (const piece of page.pieces) {
    if (piece.text === "") continue;
    const line = lines.at(-1);
    const first = line?.find((one) => one.text.trim() !== "") ?? line?.[0];
    // Raised and lowered signs stay in their line.
    const level = first && Math.abs(first.y - piece.y) < 0.5 * Math.max(first.size, piece.size);
    if (line && level) line.push(piece);
    else lines.push([piece]);
  }
  return lines.flatMap((pieces) => {
    const head = runInHead(pieces, bold);
    const parts = head === 0 ? [pieces] : [pieces.slice(0, head), pieces.slice(head)];
    return parts.flatMap((part, i) => lineOf(part, page.number, bold, head > 0 && i === 0));
  });
}

function lineOf(pieces: PdfPiece[], page: number, bold: ReadonlySet<string>, runIn: boolean): PdfLine[] {
  const text = lineText(pieces);
  const drawn = pieces.filter((piece) => piece.text.trim() !== "");
  const [first] = drawn;
  if (!first || text === "") return [];
  const size = Math.max(...drawn.map((piece) => piece.size));
  return [{ page, x: first.x, y: first.y, size, bold: drawn.every((piece) => bold.has(piece.font)), runIn, text }];
}

/** Width of the space after a run-in heading, in sizes of its type: words are a third apart, it stands a whole one off. */
const runInSpace = 0.8;

/** How many pieces of a line are a run-in heading; 0 = none. */
function runInHead(pieces: readonly PdfPiece[], bold: ReadonlySet<string>): number {
  const drawn = (piece: PdfPiece) => piece.text.trim() !== "";
  const regular = pieces.findIndex((piece) => drawn(piece) && !bold.has(piece.font));
  const head = pieces.slice(0, Math.max(0, regular)).findLast(drawn);
  const rest = pieces[regular];
  return head && rest && rest.x - (head.x + head.width) >= runInSpace * head.size ? regular : 0;
}

/** Words that are drawn apart are apart; the leaders of a table of contents are an ellipsis. */
function lineText(pieces: readonly PdfPiece[]): string {
  let text = "";
  let right: number | null = null;
  for (const piece of pieces) {
    const apart = right !== null && piece.x - right > 0.15 * piece.size;
    if (apart && !/\s$/.test(text) && !/^\s/.test(piece.text)) text += " ";
    text += piece.text;
    right = piece.x + piece.width;
  }
  return text
    .replace(/[ \t\r\n]+/g, " ")
    .replace(/(?: ?\.){5,}/g, " …")
    .trim();
}

const pageNumber = /^(?:page |p\. ?|seite |página )?(?:\d{1,4}|[ivxlc]{1,6})(?: ?(?:of|\/|von|de) ?\d{1,4})?$/i;
/** A line at the edge of fewer pages than this is text. */
const edgeShare = 0.6;
const fewestPages = 3;

/**
 * Takes away page numbers and running heads: what stands at the top or foot of most pages. `dropped` has each running
 * head once; page numbers are not listed.
 */
export function dropEdges(pages: readonly PdfLine[][]): { pages: PdfLine[][]; dropped: string[] } {
  const printed = pages.filter((lines) => lines.length > 0);
  if (printed.length < fewestPages) return { pages: [...pages], dropped: [] };
  const counts = new Map<string, number>();
  for (const lines of printed)
    for (const line of edges(lines)) counts.set(edgeKey(line), (counts.get(edgeKey(line)) ?? 0) + 1);
  const repeated = new Set([...counts].filter(([, count]) => count >= edgeShare * printed.length).map(([key]) => key));
  const dropped = new Set<string>();
  const kept = pages.map((lines) => {
    const running = new Set(edges(lines).filter((line) => repeated.has(edgeKey(line))));
    for (const { text } of running) if (!pageNumber.test(text)) dropped.add(text);
    return lines.filter((line) => !running.has(line));
  });
  return { pages: kept, dropped: [...dropped] };
}

/** The highest and the lowest line of a page. */
function edges(lines: readonly PdfLine[]): PdfLine[] {
  const byHeight = [...lines].sort((a, b) => b.y - a.y);
  return [...new Set([byHeight[0], byHeight.at(-1)])].filter((line) => line !== undefined);
}

/** The same line on another page: same place, same words but for their numbers. */
function edgeKey({ y, text }: PdfLine): string {
  return pageNumber.test(text) ? "page number" : `${Math.round(y / 4)} ${text.replace(/\d+/g, "#")}`;
}
