import { type Flow, type FlowEdge, flowOf } from "./flow.ts";
import { slug } from "./markdown.ts";
import { documentFor } from "./parse.ts";
import type { Criterion, Outcome, Simulation, SimulationResult } from "./simulation.ts";
import type { SopDocument, SopStep } from "./sop.ts";
import { walkSop } from "./walk.ts";

/** Paths that are tried before the search gives up. */
const tries = 20_000;

/**
 * A simulation by script, with no model: whether some way through the flow on which the conditions of the case hold meets what can be
 * told without anybody speaking. Arguments are checked by name. What only a conversation shows is `unchecked`. It passes when such a
 * way exists and the walk of the whole version finds nothing wrong.
 */
export function simulateByScript(whole: SopDocument, simulation: Simulation): SimulationResult {
  const flow = flowOf(whole, "bot");
  const document = documentFor(whole, "bot");
  const walk = walkSop(whole);
  const steps = new Map(document.steps.map((step) => [step.id, step]));
  const best = bestPath(flow, steps, simulation, document);
  const hit = best?.steps ?? [];
  const problems = walk.failures.map(({ line, message }) => ({ line, message }));
  const unknown = simulation.takes.filter((condition) => !flow.edges.some((edge) => same(edge.condition, condition)));
  for (const condition of unknown)
    problems.push({
      line: 1,
      message: `no branch of this version has the condition “${condition}”: take the words of the page`,
    });
  const outcomes =
    best?.outcomes ??
    simulation.expects.map(({ id }) => ({ id, outcome: "failed" as const, reason: "no way leads to an end" }));
  return {
    how: "script",
    passed: problems.length === 0 && outcomes.every(({ outcome }) => outcome !== "failed"),
    outcomes,
    problems,
    conditions: best?.conditions ?? [],
    hit,
    skipped: document.steps.map(({ id }) => id).filter((id) => !hit.includes(id) && !flow.unreachable.includes(id)),
    trace: null,
  };
}

/** Every branch of a version by script: the run that needs no stored case. */
export function simulateEveryBranch(document: SopDocument): SimulationResult {
  const walk = walkSop(document);
  const worst = walk.paths[0];
  const hit = [...new Set(walk.paths.flatMap(({ steps }) => steps))];
  return {
    how: "script",
    passed: walk.passed,
    outcomes: walk.paths.map(({ id, end, conditions, failures, implicit }) => ({
      id,
      outcome: failures.length > 0 ? "failed" : "met",
      reason: [
        conditions.join(" → ") || "straight on",
        end ? `ends: ${end.label}` : "does not end",
        ...(implicit ? ["takes a way that nothing says"] : []),
        ...failures.map(({ line, message }) => `line ${line}: ${message}`),
      ].join("; "),
    })),
    problems: walk.failures.map(({ line, message }) => ({ line, message })),
    conditions: worst?.conditions ?? [],
    hit,
    skipped: flowOf(document, "bot").unreachable,
    trace: null,
  };
}

type Way = { steps: string[]; conditions: string[]; outcomes: Outcome[]; failed: number };

/** The way on which the fewest criteria fail, the shortest of them; depth first, each way back once. */
function bestPath(
  flow: Flow,
  steps: ReadonlyMap<string, SopStep>,
  simulation: Simulation,
  document: SopDocument,
): Way | null {
  const back = new Set(flow.cycles.map(({ edge }) => edge));
  let best: Way | null = null;
  let left = tries;
  const go = (at: string, path: FlowEdge[]): void => {
    if (left <= 0 || best?.failed === 0) return;
    const ways = open(flow, at, simulation.takes).filter((edge) => !(back.has(edge) && path.includes(edge)));
    if (ways.length === 0) {
      left -= 1;
      const way = wayOf(flow, path, steps, simulation, document);
      if (!best || way.failed < best.failed) best = way;
      return;
    }
    for (const edge of ways) go(edge.to, [...path, edge]);
  };
  if (flow.start !== null) go(flow.start, []);
  return best;
}

/** Where the case names a condition of this decision, that one is taken. */
function open(flow: Flow, at: string, takes: readonly string[]): FlowEdge[] {
  const ways = flow.edges.filter(({ from }) => from === at);
  const named = ways.filter(({ condition }) => takes.some((take) => same(condition, take)));
  return named.length > 0 ? named : ways;
}

function wayOf(
  flow: Flow,
  path: readonly FlowEdge[],
  steps: ReadonlyMap<string, SopStep>,
  simulation: Simulation,
  document: SopDocument,
): Way {
  const visited = [flow.start ?? "", ...path.map(({ to }) => to)];
  const last = flow.nodes.find(({ id }) => id === visited.at(-1));
  const hit = [...new Set(visited.filter((id) => steps.has(id)))];
  const calls = new Set(hit.flatMap((id) => steps.get(id)?.tools.map(({ name }) => name) ?? []));
  const end = { hit, calls, handOff: last?.kind === "hand-off" ? last.label : null, document };
  const outcomes = simulation.expects.map((criterion) => check(criterion, end));
  return {
    steps: hit,
    conditions: path.flatMap(({ condition }) => condition ?? []),
    outcomes,
    failed: outcomes.filter(({ outcome }) => outcome === "failed").length,
  };
}

type End = { hit: string[]; calls: ReadonlySet<string>; handOff: string | null; document: SopDocument };

function check(criterion: Criterion, { hit, calls, handOff, document }: End): Outcome {
  const said = (ok: boolean, met: string, failed: string): Outcome => ({
    id: criterion.id,
    outcome: ok ? "met" : "failed",
    reason: ok ? met : failed,
  });
  switch (criterion.kind) {
    case "calls": {
      const tool = document.tools.find(({ name }) => name === criterion.tool);
      const foreign = Object.keys(criterion.with).filter((name) => !tool?.inputs.includes(name));
      if (foreign.length > 0) return said(false, "", `${criterion.tool} has no input ${foreign.join(", ")}`);
      return said(
        calls.has(criterion.tool),
        `a step on the way names ${criterion.tool}`,
        `no step on the way names ${criterion.tool}`,
      );
    }
    case "never-calls":
      // A step that names a tool may still not call it for this customer; only a conversation shows that.
      if (calls.has(criterion.tool))
        return { id: criterion.id, outcome: "unchecked", reason: "a step on the way may call it" };
      return said(true, "no step on the way names it", "");
    case "hands-off": {
      const fits = handOff !== null && (criterion.to === null || slug(handOff) === slug(criterion.to));
      return said(fits, `ends with ${handOff}`, handOff ? `hands over to ${handOff}` : "no such hand-off on the way");
    }
    case "never-hands-off":
      return said(handOff === null, "ends without a hand-off", `hands over to ${handOff}`);
    case "comes-to":
      return said(hit.includes(criterion.step), "is on the way", `${criterion.step} is not on the way`);
    case "skips":
      return said(!hit.includes(criterion.step), "is not on the way", `${criterion.step} is on the way`);
    default:
      return { id: criterion.id, outcome: "unchecked", reason: "needs a model that speaks" };
  }
}

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function same(condition: string | null, take: string): boolean {
  return bare(condition ?? "otherwise") === bare(take);
}
