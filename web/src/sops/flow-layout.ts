import { Graph, layout } from "@dagrejs/dagre";
import type { SopFlow } from "../client/wire.ts";

export type FlowNode = SopFlow["nodes"][number];
export type FlowEdge = SopFlow["edges"][number];
/** The ways through a version for one audience. */
export type Flow = Pick<SopFlow, "start" | "nodes" | "edges">;

export type PlacedNode = FlowNode & { x: number; y: number; width: number; height: number; lines: string[] };
export type PlacedEdge = FlowEdge & { path: string; label: { x: number; y: number; lines: string[] } | null };
export type PlacedFlow = { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[] };

/** Pixels of one letter and one line at the size in which the diagram is lettered. */
const letter = 6.9;
const lineHeight = 17;
const boxLetters = 26;
const labelLetters = 22;

/** Places nodes in ranks from top to bottom. Coordinates are pixels, of centres for nodes and labels. */
export function placeFlow(flow: Flow): PlacedFlow {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 34, ranksep: 34, edgesep: 22, marginx: 8, marginy: 8 });
  const worded = flow.nodes.map((node) => ({ node, lines: wrap(nodeWords(node), boxLetters, 3) }));
  for (const { node, lines } of worded) graph.setNode(node.id, sizeOf(node, lines));
  for (const edge of flow.edges) {
    const lines = edgeLines(edge);
    const width = Math.max(0, ...lines.map((line) => line.length)) * letter;
    graph.setEdge(edge.from, edge.to, { width, height: lines.length * lineHeight, labelpos: "c" }, edge.id);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: worded.map(({ node, lines }) => ({ ...node, lines, ...(graph.node(node.id) as Box) })),
    edges: flow.edges.map((edge) => placedEdge(edge, graph.edge(edge.from, edge.to, edge.id) as Laid)),
  };
}

type Box = { x: number; y: number; width: number; height: number };
type Laid = { points: { x: number; y: number }[]; x?: number; y?: number };

function sizeOf(node: FlowNode, lines: readonly string[]) {
  if (node.kind === "decision") return { width: 30, height: 30 };
  const longest = Math.max(4, ...lines.map((line) => line.length));
  return { width: longest * letter + 28, height: lines.length * lineHeight + 16 };
}

function placedEdge(edge: FlowEdge, laid: Laid): PlacedEdge {
  const lines = edgeLines(edge);
  const label =
    lines.length > 0 && laid.x !== undefined && laid.y !== undefined ? { x: laid.x, y: laid.y, lines } : null;
  return { ...edge, path: pathThrough(laid.points), label };
}

/** Straight to the first turn, then curves through the middles of what follows. */
function pathThrough(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  const at = ({ x, y }: { x: number; y: number }) => `${Math.round(x)},${Math.round(y)}`;
  const curves = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? last;
    const middle = i === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(middle)}`;
  });
  return curves.length > 0 ? `M${at(first)} ${curves.join(" ")}` : `M${at(first)} L${at(last)}`;
}

function edgeLines(edge: FlowEdge): string[] {
  const said = edge.implicit ? "no case fits (not said)" : edge.condition;
  return said === null ? [] : wrap(said, labelLetters, 3);
}

function nodeWords({ kind, label }: FlowNode): string {
  if (kind === "decision") return "?";
  if (kind === "hand-off") return `Hand over to ${label}`;
  if (kind === "other-sop") return `Go on with ${label}`;
  return kind === "missing" ? `Missing: ${label}` : label;
}

/** Words in lines of at most `letters`, cut with an ellipsis after `most` lines. */
export function wrap(text: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1] ?? ""} …`];
}

/** One way on from a step, with all conditions on the way to where it leads. */
export type Way = { when: string[]; implicit: boolean; to: FlowNode };

/** For each step, in order, where it leads: the diagram in words. */
export function waysOf(flow: Flow): { step: FlowNode; ways: Way[] }[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const from = (id: string, when: string[], seen: readonly string[], implicit = false): Way[] =>
    flow.edges
      .filter((edge) => edge.from === id)
      .flatMap((edge) => {
        const to = nodes.get(edge.to);
        if (!to || seen.includes(to.id)) return [];
        const conditions = edge.condition === null ? when : [...when, edge.condition];
        if (to.kind === "decision") return from(to.id, conditions, [...seen, to.id], implicit || edge.implicit);
        return [{ when: conditions, implicit: implicit || edge.implicit, to }];
      });
  return flow.nodes.filter(({ kind }) => kind === "step").map((step) => ({ step, ways: from(step.id, [], []) }));
}

/** `Hand over to payments desk`: where a way leads, in words. */
export function destination(node: FlowNode): string {
  return node.kind === "end" ? "Done" : nodeWords(node);
}
