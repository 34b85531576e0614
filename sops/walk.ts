import { type Flow, type FlowEdge, flowOf, openBranches } from "./flow.ts";
import { lineAt } from "./lint-rules.ts";
import { documentFor } from "./parse.ts";
import type { Audience, SopDocument, SopStep, Span } from "./sop.ts";

export const walkFailureKinds = [
  "no-steps",
  "missing-step",
  "endless-loop",
  "undeclared-tool",
  "undeclared-input",
  "input-not-known-yet",
] as const;
export type WalkFailureKind = (typeof walkFailureKinds)[number];

/** What stops a walk. `line` counts from 1 in the source; `stepId` null = the whole document. */
export type WalkFailure = { kind: WalkFailureKind; stepId: string | null; line: number; message: string };

/** Something that a reader has to guess, though the walk goes on. */
export type WalkWarning = { kind: "no-otherwise" | "unreachable-step"; stepId: string; line: number; message: string };

/** One way from the first step to an end. `id` is stable while its ways are; `implicit` = it takes a way that no sentence names. */
export type WalkPath = {
  id: string;
  edges: string[];
  conditions: string[];
  steps: string[];
  tools: string[];
  inputs: string[];
  end: { kind: "end" | "hand-off" | "other-sop"; label: string } | null;
  implicit: boolean;
  failures: WalkFailure[];
};

/** `edges` are the ways of the graph that can be reached; every one is on a path. `passed` = no failure anywhere. */
export type Walk = {
  audience: Audience;
  passed: boolean;
  paths: WalkPath[];
  failures: WalkFailure[];
  warnings: WalkWarning[];
  edges: number;
};

/**
 * Walks a version by its script, with no model: a set of paths that takes every way of its flow graph at least once. Each has to end
 * (done, hand-off or another SOP), to need nothing but declared parameters and results of tools called before it, and to call only
 * declared tools. A loop that says how often it may be taken is taken once; any other one never ends.
 */
export function walkSop(whole: SopDocument, audience: Audience = "bot"): Walk {
  const document = documentFor(whole, audience);
  const flow = flowOf(whole, audience);
  const steps = new Map(document.steps.map((step) => [step.id, step]));
  const line = (span: Span | null) => (span ? lineAt(whole.source, span.start) : 1);
  const place: Place = { flow, steps, document, line };
  const paths = coveringPaths(flow).map((edges) => pathOf(edges, place));
  const failures = [...(flow.start === null ? [noSteps] : []), ...paths.flatMap((path) => path.failures)];
  const kept = [...new Map(failures.map((one) => [JSON.stringify(one), one])).values()];
  return {
    audience,
    passed: kept.length === 0,
    paths: paths.sort((a, b) => b.failures.length - a.failures.length),
    failures: kept,
    warnings: warningsOf(place),
    edges: new Set(paths.flatMap(({ edges }) => edges)).size,
  };
}

type Place = {
  flow: Flow;
  steps: ReadonlyMap<string, SopStep>;
  document: SopDocument;
  line: (span: Span | null) => number;
};

const noSteps: WalkFailure = {
  kind: "no-steps",
  stepId: null,
  line: 1,
  message: "there is no step to walk: write `## Steps`",
};

/** Paths that together take every reachable edge: each goes the shortest way to one that is open, then on by open ones first. */
function coveringPaths(flow: Flow): FlowEdge[][] {
  const out = new Map<string, FlowEdge[]>();
  for (const edge of flow.edges) out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
  const lead = shortestLeads(flow.start, out);
  const open = new Set(flow.edges.filter(({ from }) => lead.has(from)));
  const back = new Set(flow.cycles.map(({ edge }) => edge));
  const paths: FlowEdge[][] = [];
  for (const edge of open) {
    const path = [...(lead.get(edge.from) ?? []), edge];
    for (const taken of path) open.delete(taken);
    extend(path, { out, open, back });
    paths.push(path);
  }
  return paths;
}

type Ways = { out: ReadonlyMap<string, FlowEdge[]>; open: Set<FlowEdge>; back: ReadonlySet<FlowEdge> };

function shortestLeads(start: string | null, out: ReadonlyMap<string, FlowEdge[]>): Map<string, FlowEdge[]> {
  const lead = new Map<string, FlowEdge[]>(start === null ? [] : [[start, []]]);
  for (const [id, before] of lead) {
    for (const edge of out.get(id) ?? []) if (!lead.has(edge.to)) lead.set(edge.to, [...before, edge]);
  }
  return lead;
}

/** Goes on until nothing leads further: new ways first, and a way back at most once, so that it comes to an end. */
function extend(path: FlowEdge[], { out, open, back }: Ways): void {
  const used = new Set(path);
  for (;;) {
    const ways = (out.get(path.at(-1)?.to ?? "") ?? []).filter((edge) => !(back.has(edge) && used.has(edge)));
    const next =
      ways.find((edge) => open.has(edge)) ??
      ways.find((edge) => !back.has(edge) && !used.has(edge)) ??
      ways.find((edge) => !back.has(edge)) ??
      ways[0];
    if (!next) return;
    path.push(next);
    used.add(next);
    open.delete(next);
  }
}

function pathOf(edges: FlowEdge[], place: Place): WalkPath {
  const { flow, steps } = place;
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const visited = [edges[0]?.from, ...edges.map(({ to }) => to)].filter((id) => id !== undefined);
  const walked = visited.flatMap((id) => steps.get(id) ?? []);
  const last = nodes.get(visited.at(-1) ?? "");
  const end = last?.kind === "end" || last?.kind === "hand-off" || last?.kind === "other-sop" ? last : null;
  return {
    id: edges.map(({ id }) => id).join(" "),
    edges: edges.map(({ id }) => id),
    conditions: edges.flatMap(({ condition }) => condition ?? []),
    steps: walked.map(({ id }) => id),
    tools: [...new Set(walked.flatMap(({ tools }) => tools.map(({ name }) => name)))],
    inputs: [...new Set(walked.flatMap(({ inputs }) => inputs.map(({ name }) => name)))],
    end: end ? { kind: end.kind as "end", label: end.label } : null,
    implicit: edges.some(({ implicit }) => implicit),
    failures: [...endFailures(edges, visited, place), ...callFailures(walked, place)],
  };
}

function endFailures(edges: readonly FlowEdge[], visited: readonly string[], { flow, line }: Place): WalkFailure[] {
  const last = flow.nodes.find(({ id }) => id === visited.at(-1));
  const at = edges.at(-1)?.span ?? last?.span ?? null;
  const stepId = flow.nodes.find(({ id }) => id === edges.at(-1)?.from)?.stepId ?? null;
  if (last?.kind === "missing")
    return [
      {
        kind: "missing-step",
        stepId,
        line: line(at),
        message: `it leads to ${last.label}, which does not exist: name a step of this page`,
      },
    ];
  const taken = new Set(edges);
  const endless = flow.cycles.filter(({ edge, bounded }) => !bounded && taken.has(edge));
  return endless.map(({ edge, steps }) => ({
    kind: "endless-loop",
    stepId: steps[0] ?? null,
    line: line(edge.span),
    message: `it goes round through ${steps.join(", ")} without an end: say how often ("once more", "at most twice") or lead on`,
  }));
}

/** Tools and inputs in the order of the walk: the result of a tool is known only after its step. */
function callFailures(walked: readonly SopStep[], { document, line }: Place): WalkFailure[] {
  const parameters = new Set(document.parameters.map(({ name }) => name));
  const known = new Set<string>();
  return walked.flatMap((step) => {
    const calls = new Map(step.tools.map(({ name }) => [name, document.tools.find((tool) => tool.name === name)]));
    const undeclared = step.tools.filter(({ declared }) => !declared);
    const missing = step.inputs.filter(
      ({ name }) => !parameters.has(name) && !known.has(name) && !givenInStep(name, step, calls),
    );
    for (const tool of calls.values()) for (const result of tool?.returns ?? []) known.add(result);
    return [
      ...undeclared.map(
        ({ name, span }): WalkFailure => ({
          kind: "undeclared-tool",
          stepId: step.id,
          line: line(span),
          message: `${name} is called but not declared: add it to tools in the front matter`,
        }),
      ),
      ...missing.map(({ name, tool, span, declared }): WalkFailure => {
        const who = tool ? `${tool} needs ${name}` : `${name} is needed`;
        const message = declared
          ? `${who}, but the tool that returns it has not been called on this path`
          : `${who}, which nobody gives: add it to Parameters or to what a tool returns`;
        return {
          kind: declared ? "input-not-known-yet" : "undeclared-input",
          stepId: step.id,
          line: line(span),
          message,
        };
      }),
    ];
  });
}

/** A tool that is named earlier in the same step may give what a later one needs. */
function givenInStep(
  name: string,
  step: SopStep,
  calls: ReadonlyMap<string, { returns: string[] } | undefined>,
): boolean {
  const use = step.inputs.find((input) => input.name === name);
  const asker = step.tools.findIndex((tool) => tool.name === use?.tool);
  const before = asker < 0 ? step.tools : step.tools.slice(0, asker);
  return before.some((tool) => calls.get(tool.name)?.returns.includes(name));
}

function warningsOf({ flow, steps, line }: Place): WalkWarning[] {
  const open = [...steps.values()].flatMap((step) =>
    openBranches(step).map(
      (branch): WalkWarning => ({
        kind: "no-otherwise",
        stepId: step.id,
        line: line(branch.span),
        message: `nothing is said for when “${branch.cases.at(-1)?.condition ?? ""}” is not so; the walk goes on to the next step`,
      }),
    ),
  );
  const unreached = flow.unreachable.map(
    (stepId): WalkWarning => ({
      kind: "unreachable-step",
      stepId,
      line: line(steps.get(stepId)?.span ?? null),
      message: `no way leads a ${flow.audience === "bot" ? "bot" : "person"} to this step`,
    }),
  );
  return [...open, ...unreached];
}
