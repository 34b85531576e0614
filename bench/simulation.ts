import { existsSync, readFileSync } from "node:fs";
import { lintSop } from "../sops/lint.ts";
import { simulationSchema } from "../sops/simulation.ts";
import { simulateByScript } from "../sops/simulation-script.ts";
import { walkSop } from "../sops/walk.ts";
import { type ExpectedAction, policyDraft } from "./policy-draft.ts";

/**
 * How far real bot policies (tau2-bench: airline, retail, telecom) go as SOP drafts: what the walk of their flow finds, and whether the
 * actions that their tasks expect of the agent lie on a way through it. `npx tsx bench/simulation.ts DATA [--json]`.
 */
const policies = [
  { id: "airline", policy: "airline_policy.md", tasks: "airline_tasks.jsonl" },
  { id: "retail", policy: "retail_policy.md", tasks: "retail_tasks.jsonl" },
  { id: "telecom", policy: "telecom_main_policy.md", tasks: "telecom_tasks_small.jsonl" },
];

type Task = { id: string; actions: (ExpectedAction & { requestor?: string })[] | null };

export type PolicyFigures = {
  policy: string;
  steps: number;
  branches: number;
  open: number;
  paths: number;
  walkPassed: boolean;
  unreachable: number;
  judgementWords: number;
  /** distinct actions that tasks expect of the agent */
  actions: { distinct: number; named: number; byWords: number; nowhere: string[]; reached: number };
  /** tasks that expect any action of the agent, and those with every one on a single way that ends */
  tasks: { expecting: number; onOneWay: number; expectedCalls: number; reachedCalls: number };
};

export function measurePolicy(id: string, markdown: string, tasks: readonly Task[]): PolicyFigures {
  const ofAgent = tasks.map((task) => ({
    id: task.id,
    actions: (task.actions ?? []).filter(({ requestor }) => requestor !== "user"),
  }));
  const { document, placed } = policyDraft(
    markdown,
    `${id} policy`,
    ofAgent.flatMap(({ actions }) => actions),
  );
  const walk = walkSop(document);
  const findings = lintSop(document);
  const called = new Set(walk.paths.flatMap(({ tools }) => tools));
  const expecting = ofAgent.filter(({ actions }) => actions.length > 0);
  const calls = expecting.flatMap(({ actions }) => actions.map(({ name }) => name));
  const onOneWay = expecting.filter(({ actions }, i) => {
    const names = [...new Set(actions.map(({ name }) => name))];
    const simulation = simulationSchema.parse({
      ...{ id: `task-${i}`, sop: document.meta.id, title: "t", persona: "p", goal: "g", opening: "o" },
      expects: names.map((tool, n) => ({ id: `call-${n}`, kind: "calls", tool })),
    });
    return simulateByScript(document, simulation).outcomes.every(({ outcome }) => outcome === "met");
  });
  return {
    policy: id,
    steps: document.steps.length,
    branches: document.steps.flatMap((step) => step.branches).length,
    open: walk.warnings.filter(({ kind }) => kind === "no-otherwise").length,
    paths: walk.paths.length,
    walkPassed: walk.passed,
    unreachable: walk.warnings.filter(({ kind }) => kind === "unreachable-step").length,
    judgementWords: findings.filter(({ rule }) => rule === "judgement-word").length,
    actions: {
      distinct: placed.length,
      named: placed.filter(({ by }) => by === "name").length,
      byWords: placed.filter(({ by }) => by === "words").length,
      nowhere: placed.filter(({ by }) => by === "nowhere").map(({ action }) => action),
      reached: placed.filter(({ action }) => called.has(action)).length,
    },
    tasks: {
      expecting: expecting.length,
      onOneWay: onOneWay.length,
      expectedCalls: calls.length,
      reachedCalls: calls.filter((name) => called.has(name)).length,
    },
  };
}

export function measurePolicies(data: string): PolicyFigures[] {
  return policies.map(({ id, policy, tasks }) => {
    const lines = readFileSync(`${data}/tau2_policies/${tasks}`, "utf8").trim().split("\n");
    const read = lines.map((line): Task => JSON.parse(line));
    return measurePolicy(id, readFileSync(`${data}/tau2_policies/${policy}`, "utf8"), read);
  });
}

function print(figures: readonly PolicyFigures[]): void {
  for (const { policy, steps, branches, open, paths, walkPassed, unreachable, actions, tasks } of figures) {
    process.stdout.write(
      `${policy}: ${steps} steps, ${branches} branches (${open} without an otherwise), ${paths} paths, walk ${walkPassed ? "passes" : "fails"}, ${unreachable} steps unreachable
  actions: ${actions.distinct} distinct; ${actions.named} named in the text, ${actions.byWords} placed by their words, ${actions.nowhere.length} nowhere (${actions.nowhere.join(", ") || "none"}); ${actions.reached} on a way
  tasks: of ${tasks.expecting} that expect actions of the agent, ${tasks.onOneWay} have all of them on one way that ends; ${tasks.reachedCalls} of ${tasks.expectedCalls} expected calls on some way\n`,
    );
  }
}

const [data, flag] = process.argv.slice(2);
if (process.argv[1]?.endsWith("bench/simulation.ts")) {
  if (!data || !existsSync(`${data}/tau2_policies`)) {
    process.stderr.write("usage: npx tsx bench/simulation.ts DATA [--json]; DATA holds tau2_policies/\n");
    process.exitCode = 2;
  } else {
    const figures = measurePolicies(data);
    if (flag === "--json") process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    else print(figures);
  }
}
