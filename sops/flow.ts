import { isComplete } from "./branches.ts";
import { saysHowOften } from "./flow-words.ts";
import { slug } from "./markdown.ts";
import { documentFor } from "./parse.ts";
import type { Audience, HandOff, SopBranch, SopDocument, SopStep, Span, Target } from "./sop.ts";

/** `end`: the contact is done. `hand-off` and `other-sop` end the flow of this page too: somebody or something else goes on. */
export type FlowNodeKind = "step" | "decision" | "hand-off" | "other-sop" | "end" | "missing";

/** `stepId` is the step a node belongs to; null for nodes that several steps lead to. `span` is its place in the source. */
export type FlowNode = { id: string; kind: FlowNodeKind; label: string; stepId: string | null; span: Span | null };

/**
 * `condition` null = always or otherwise. `implicit`: the document does not say it; whoever meets no case goes on to the next step.
 * `bounded`: the words say how often the way may be taken.
 */
export type FlowEdge = {
  id: string;
  from: string;
  to: string;
  condition: string | null;
  implicit: boolean;
  bounded: boolean;
  span: Span | null;
};

/** A way back to where one has been. `bounded` = its words say how often; otherwise nothing ends it. */
export type FlowCycle = { steps: string[]; edge: FlowEdge; bounded: boolean };

/** The ways through a version for one audience. `start` null = there are no steps. */
export type Flow = {
  audience: Audience;
  start: string | null;
  nodes: FlowNode[];
  edges: FlowEdge[];
  cycles: FlowCycle[];
  unreachable: string[];
};

const endId = "end";

/**
 * The flow graph of a version as one audience follows it: a node a step, a decision node a branch, in source order; what no case
 * catches goes on to the next step; the last step leads to the end. Node ids are step and branch ids, so they survive edits elsewhere.
 */
export function flowOf(document: SopDocument, audience: Audience): Flow {
  const { steps } = documentFor(document, audience);
  const graph: Graph = { audience, nodes: new Map(), edges: [] };
  for (const step of steps)
    graph.nodes.set(step.id, { id: step.id, kind: "step", label: step.title, stepId: step.id, span: step.span });
  for (const [i, step] of steps.entries()) addStep(graph, step, steps[i + 1]?.id ?? null);
  const start = steps[0]?.id ?? null;
  const nodes = [...graph.nodes.values()];
  const cycles = cyclesFrom(start, graph);
  const reached = reachable(start, graph.edges);
  const unreachable = nodes.filter(({ id, kind }) => kind === "step" && !reached.has(id)).map(({ id }) => id);
  return { audience, start, nodes, edges: graph.edges, cycles, unreachable };
}

type Graph = { audience: Audience; nodes: Map<string, FlowNode>; edges: FlowEdge[] };

/** A step, then its decisions one after the other, then its rules that hand over, then the next step. */
function addStep(graph: Graph, step: SopStep, next: string | null): void {
  const handOffs = step.handOffs.filter(
    (one) => isRuleOnly(one, step) && (one.audience ?? graph.audience) === graph.audience,
  );
  // A bot that must hand over is out; a person who must tell another desk may stay with the contact.
  const always =
    graph.audience === "bot" || next === null ? handOffs.find(({ condition }) => condition === null) : undefined;
  const onward = nodeOf(graph, step.leadsTo[graph.audience], next ?? endNode(graph));
  const after = always ? handOffNode(graph, always.to) : onward;
  const exceptions = handOffs.filter(({ condition }) => condition !== null);
  const gates = [
    ...step.branches.map((branch) => branch.id),
    ...(exceptions.length > 0 ? [`${step.id}-hand-offs`] : []),
  ];
  link(graph, step.id, gates[0] ?? after, { span: step.span });
  for (const [i, branch] of step.branches.entries()) addBranch(graph, branch, gates[i + 1] ?? after);
  if (exceptions.length > 0) addExceptions(graph, step, exceptions, after);
}

/** Hand-offs of cases are ways of their branch already. */
function isRuleOnly(one: HandOff, step: SopStep): boolean {
  const caught = step.branches.flatMap(({ cases }) => cases.flatMap(({ targets }) => [targets.human, targets.bot]));
  return (
    one.obligationId !== null &&
    !caught.some((target) => target.kind === "hand-off" && slug(target.to) === slug(one.to))
  );
}

function addBranch(graph: Graph, branch: SopBranch, after: string): void {
  const { id, stepId, cases, span } = branch;
  graph.nodes.set(id, { id, kind: "decision", label: cases[0]?.condition ?? "", stepId, span });
  for (const one of cases) {
    const to = nodeOf(graph, one.targets[graph.audience], after);
    const bounded = saysHowOften(`${one.condition ?? ""} ${one.action}`);
    link(graph, id, to, { id: one.id, condition: one.condition, bounded, span: one.span });
  }
  if (!branch.exhaustive) link(graph, id, after, { id: `${id}-none`, implicit: true, span });
}

function addExceptions(graph: Graph, step: SopStep, handOffs: readonly HandOff[], after: string): void {
  const id = `${step.id}-hand-offs`;
  graph.nodes.set(id, { id, kind: "decision", label: "hand over?", stepId: step.id, span: handOffs[0]?.span ?? null });
  for (const { id: edge, to, condition, span } of handOffs)
    link(graph, id, handOffNode(graph, to), { id: edge, condition, span });
  link(graph, id, after, { id: `${id}-none` });
}

function nodeOf(graph: Graph, target: Target, next: string): string {
  switch (target.kind) {
    case "next":
      return next;
    case "step":
      return target.stepId;
    case "end":
      return endNode(graph);
    case "hand-off":
      return handOffNode(graph, target.to);
    case "other-sop":
      return addNode(graph, { id: `sop-${slug(target.title)}`, kind: "other-sop", label: target.title });
    case "missing":
      return addNode(graph, { id: `missing-${slug(target.step)}`, kind: "missing", label: target.step });
  }
}

const endNode = (graph: Graph) => addNode(graph, { id: endId, kind: "end", label: "Done" });
const handOffNode = (graph: Graph, to: string) =>
  addNode(graph, { id: `hand-off-${slug(to)}`, kind: "hand-off", label: to });

function addNode(graph: Graph, node: Pick<FlowNode, "id" | "kind" | "label">): string {
  if (!graph.nodes.has(node.id)) graph.nodes.set(node.id, { ...node, stepId: null, span: null });
  return node.id;
}

function link(graph: Graph, from: string, to: string, edge: Partial<FlowEdge>): void {
  graph.edges.push({
    id: `${from}-next`,
    condition: null,
    implicit: false,
    bounded: false,
    span: null,
    ...edge,
    from,
    to,
  });
}

/** Every edge that closes a circle on a depth-first walk, with the steps on the circle. */
function cyclesFrom(start: string | null, { edges, nodes }: Graph): FlowCycle[] {
  const out = byFrom(edges);
  const cycles: FlowCycle[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const ways: FlowEdge[] = [];
  const visit = (id: string): void => {
    path.push(id);
    for (const edge of out.get(id) ?? []) {
      const from = path.indexOf(edge.to);
      if (from >= 0) {
        const steps = path.slice(from).filter((one) => nodes.get(one)?.kind === "step");
        cycles.push({ steps, edge, bounded: edge.bounded || ways.slice(from).some(({ bounded }) => bounded) });
      } else if (!done.has(edge.to)) {
        ways.push(edge);
        visit(edge.to);
        ways.pop();
      }
    }
    path.pop();
    done.add(id);
  };
  for (const id of [...(start === null ? [] : [start]), ...nodes.keys()]) if (!done.has(id)) visit(id);
  return cycles;
}

function reachable(start: string | null, edges: readonly FlowEdge[]): Set<string> {
  const out = byFrom(edges);
  const seen = new Set<string>(start === null ? [] : [start]);
  for (const id of seen) for (const { to } of out.get(id) ?? []) seen.add(to);
  return seen;
}

function byFrom(edges: readonly FlowEdge[]): Map<string, FlowEdge[]> {
  const out = new Map<string, FlowEdge[]>();
  for (const edge of edges) out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
  return out;
}

/** Branches of a step that leave somebody without an answer. */
export function openBranches(step: SopStep): SopBranch[] {
  return step.branches.filter((branch) => !isComplete(branch));
}
