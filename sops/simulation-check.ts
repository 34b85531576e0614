import { flowOf } from "./flow.ts";
import { slug } from "./markdown.ts";
import { documentFor } from "./parse.ts";
import type { Criterion, Outcome, Simulation, SimulationResult, Stub, ToolCall, Trace } from "./simulation.ts";
import type { SopDocument, SopTool } from "./sop.ts";

/** What a stub answers to a call; `problem` names what was wrong with it: an input is missing or is not declared. */
export function answerOfStub(tool: SopTool, args: Record<string, unknown>, stubs: readonly Stub[]): ToolCall {
  const missing = tool.inputs.filter((name) => args[name] === undefined || args[name] === null || args[name] === "");
  const foreign = Object.keys(args).filter((name) => !tool.inputs.includes(name));
  const call = { tool: tool.name, arguments: args };
  const problem = [
    ...(missing.length > 0 ? [`${missing.join(", ")} is missing`] : []),
    ...(foreign.length > 0 ? [`${foreign.join(", ")} is not an input`] : []),
  ].join("; ");
  if (problem !== "")
    return { ...call, reply: JSON.stringify({ error: problem }), problem: `${tool.name}: ${problem}` };
  const stub = stubs.find((one) => one.tool === tool.name && fits(one.when, args));
  return { ...call, reply: JSON.stringify(stub?.reply ?? { error: "nothing found" }), problem: null };
}

/** Arguments come as text or as numbers; "12" and 12 are the same fact. */
function fits(wanted: Record<string, unknown>, args: Record<string, unknown>): boolean {
  const plain = (one: unknown) => String(one).trim().toLowerCase();
  return Object.entries(wanted).every(([name, expected]) => plain(args[name]) === plain(expected));
}

/**
 * A conversation held against what its simulation expects. `judged` are the judge's words on the criteria that code cannot check; one
 * that it said nothing about is `unchecked`, and such a run does not pass.
 */
export function checkTrace(
  whole: SopDocument,
  simulation: Simulation,
  trace: Trace,
  judged: readonly Outcome[],
): SimulationResult {
  const document = documentFor(whole, "bot");
  const outcomes = simulation.expects.map((criterion) => outcomeOf(criterion, trace, judged));
  const problems = trace.calls.flatMap(({ problem }) => (problem === null ? [] : [{ line: null, message: problem }]));
  if (trace.ended === "turn-limit")
    problems.push({ line: null, message: `it did not come to an end within ${simulation.maxTurns} turns` });
  const hit = document.steps.map(({ id }) => id).filter((id) => trace.steps.includes(id));
  const beyond = new Set(flowOf(whole, "bot").unreachable);
  return {
    how: "model",
    passed: problems.length === 0 && outcomes.every(({ outcome }) => outcome === "met"),
    outcomes,
    problems,
    conditions: [],
    hit,
    skipped: document.steps.map(({ id }) => id).filter((id) => !hit.includes(id) && !beyond.has(id)),
    trace,
  };
}

function outcomeOf(criterion: Criterion, trace: Trace, judged: readonly Outcome[]): Outcome {
  const { calls, handOff, steps, turns } = trace;
  const said = (ok: boolean, met: string, failed: string): Outcome => ({
    id: criterion.id,
    outcome: ok ? "met" : "failed",
    reason: ok ? met : failed,
  });
  const spoken = turns.filter(({ by }) => by === "agent").map(({ text }) => text.toLowerCase());
  switch (criterion.kind) {
    case "calls": {
      const named = calls.filter(({ tool }) => tool === criterion.tool);
      const right = named.some((call) => call.problem === null && fits(criterion.with, call.arguments));
      const wrong = named.map((call) => JSON.stringify(call.arguments)).join("; ");
      return said(right, "called", named.length > 0 ? `called with ${wrong}` : "never called");
    }
    case "never-calls":
      return said(!calls.some(({ tool }) => tool === criterion.tool), "never called", "called");
    case "hands-off": {
      const right = handOff !== null && (criterion.to === null || slug(handOff.to) === slug(criterion.to));
      return said(
        right,
        `handed over to ${handOff?.to}`,
        handOff ? `handed over to ${handOff.to}` : "kept the contact",
      );
    }
    case "never-hands-off":
      return said(handOff === null, "kept the contact", `handed over to ${handOff?.to}`);
    case "comes-to":
      return said(steps.includes(criterion.step), "came to it", "never came to it");
    case "skips":
      return said(!steps.includes(criterion.step), "left it out", "came to it");
    case "says":
      return said(
        spoken.some((text) => text.includes(criterion.words.toLowerCase())),
        "said",
        "never said",
      );
    case "never-says":
      return said(!spoken.some((text) => text.includes(criterion.words.toLowerCase())), "never said", "said");
    case "judged":
      return (
        judged.find(({ id }) => id === criterion.id) ?? {
          id: criterion.id,
          outcome: "unchecked",
          reason: "nobody judged it",
        }
      );
  }
}
