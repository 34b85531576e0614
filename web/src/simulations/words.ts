import type { Reply } from "../client/wire.ts";

export type SimulationsReply = Reply<"GET /sops/:id/simulations">;
export type StoredSimulation = SimulationsReply["simulations"][number];
export type Definition = StoredSimulation["definition"];
export type Criterion = Definition["expects"][number];
export type Text = SimulationsReply["texts"][number];
export type RunSummary = Text["runs"][number];
export type Run = Reply<"GET /simulation-runs/:id">;
export type Outcome = NonNullable<Run["result"]>["outcomes"][number];

export type Standing = "failed" | "waiting" | "none" | "passed";

/** Where a simulation stands on a text; what ran before an edit proves nothing about it. */
export function standingOf(run: RunSummary | undefined): Standing {
  if (!run?.current) return "none";
  if (run.state === "waiting") return "waiting";
  return run.state === "done" && run.passed ? "passed" : "failed";
}

export const standingWords: Record<Standing, string> = {
  passed: "Passes",
  failed: "Fails",
  waiting: "Running",
  none: "Not run",
};

const order: Standing[] = ["failed", "waiting", "none", "passed"];

/** What needs somebody comes first. */
export function byUrgency(a: Standing, b: Standing): number {
  return order.indexOf(a) - order.indexOf(b);
}

/** A criterion as a sentence about the agent. */
export function criterionWords(criterion: Criterion): string {
  switch (criterion.kind) {
    case "calls": {
      const given = Object.entries(criterion.with ?? {}).map(([name, value]) => `${name} ${value}`);
      return `Calls ${criterion.tool}${given.length > 0 ? ` with ${given.join(", ")}` : ""}`;
    }
    case "never-calls":
      return `Never calls ${criterion.tool}`;
    case "hands-off":
      return criterion.to ? `Hands over to ${criterion.to}` : "Hands over";
    case "never-hands-off":
      return "Keeps the contact";
    case "comes-to":
      return `Comes to step ${criterion.step}`;
    case "skips":
      return `Leaves out step ${criterion.step}`;
    case "says":
      return `Says “${criterion.words}”`;
    case "never-says":
      return `Never says “${criterion.words}”`;
    case "judged":
      return criterion.question;
  }
}

/** What came of the criteria, the failed ones first; without a definition the outcomes are paths and speak for themselves. */
export function outcomesInOrder(run: Run): (Outcome & { title: string })[] {
  const named = new Map(run.definition?.expects.map((criterion) => [criterion.id, criterionWords(criterion)]));
  const places = { failed: 0, unchecked: 1, met: 2 };
  return (run.result?.outcomes ?? [])
    .map((one) => ({ ...one, title: named.get(one.id) ?? "" }))
    .sort((a, b) => places[a.outcome] - places[b.outcome]);
}

/** One line each, blank lines left out. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A title as an id: lower case, hyphens. */
export function idOf(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

/** `name: value` lines as an object; the first line that is none is told as text. */
export function pairsOf(text: string): Record<string, string> | string {
  const pairs: Record<string, string> = {};
  for (const line of linesOf(text)) {
    const match = /^([^:]+):\s*(.+)$/u.exec(line);
    if (!match?.[1] || !match[2]) return `“${line}” is not a name, a colon and a value.`;
    pairs[match[1].trim()] = match[2].trim();
  }
  return pairs;
}

export function pairLines(pairs: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join("\n");
}
