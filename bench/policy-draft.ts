import { readSopFile } from "../ingest/sop-file.ts";
import { foreignDraft } from "../sops/foreign-draft.ts";
import { countTerms, tokenize } from "../sops/lexicon.ts";
import { parseSop } from "../sops/parse.ts";
import type { SopDocument, SopTool } from "../sops/sop.ts";

/** An action that a task of the set expects of the agent. */
export type ExpectedAction = { name: string; arguments: Record<string, unknown> };

/** Where an action stands in a policy: by its name, by the words of its name in one section, or nowhere. */
export type Placed = { action: string; by: "name" | "words" | "nowhere"; steps: string[] };

export type PolicyDraft = { document: SopDocument; placed: Placed[]; notes: string[] };

/** Words of an action's name that say nothing about which section it belongs to. */
const empty = new Set(["get", "detail", "by", "the", "all", "id", "user", "to"]);

/**
 * A policy in prose as an SOP draft: its sections are the steps; the actions of its tasks are the declared tools and their arguments
 * the parameters; a section that has every word of an action's name gets the line "Call `action`." Which section an action belongs to is
 * guessed from words alone, and so are the ways: what the policy says about order between sections is not read.
 */
export function policyDraft(markdown: string, title: string, actions: readonly ExpectedAction[]): PolicyDraft {
  const fields = { title, owner: "A. Policy", effectiveFrom: "2025-01-01", audiences: ["bot"], channels: ["chat"] };
  const draft = foreignDraft(
    { markdown, headings: [], title: null, warnings: [] },
    { ...fields, regions: ["US"], languages: ["en"], contactReasons: [] },
    "policy.md",
  );
  const file = readSopFile(draft.source);
  if (!file.ok) throw new Error(file.errors.map(({ message }) => message).join("; "));
  const tools = toolsOf(actions);
  const bare = parseSop(file.source, file.meta);
  const placed = tools.map(({ name }) => placeOf(name, bare));
  const inputs = [...new Set(tools.flatMap((tool) => tool.inputs))];
  const parameters = inputs.map((name) => `- **${name}** (optional): from the task`).join("\n");
  const called = withCalls(file.source, bare, placed);
  const source = `${called}\n\n## Parameters\n${parameters}\n`;
  return { document: parseSop(source, { ...file.meta, tools }), placed, notes: draft.notes };
}

function toolsOf(actions: readonly ExpectedAction[]): SopTool[] {
  const inputs = new Map<string, Set<string>>();
  for (const { name, arguments: args } of actions) {
    const known = inputs.get(name) ?? new Set<string>();
    for (const argument of Object.keys(args)) known.add(argument);
    inputs.set(name, known);
  }
  return [...inputs].map(([name, names]) => ({ name, inputs: [...names], returns: [], description: "" }));
}

function placeOf(action: string, { steps }: SopDocument): Placed {
  const words = (step: SopDocument["steps"][number]) =>
    `${step.title}\n${step.text}\n${step.obligations.map(({ text }) => text).join("\n")}`;
  const named = steps.filter((step) => words(step).includes(action)).map(({ id }) => id);
  if (named.length > 0) return { action, by: "name", steps: named };
  const wanted = [...countTerms(tokenize(action.replaceAll("_", " "))).keys()].filter((term) => !empty.has(term));
  const alike = steps.filter((step) => {
    const terms = countTerms(tokenize(words(step)));
    return wanted.length > 0 && wanted.every((term) => terms.has(term));
  });
  return { action, by: alike.length > 0 ? "words" : "nowhere", steps: alike.map(({ id }) => id) };
}

/** The source with "Call `action`." at the end of each section that an action was placed in. */
function withCalls(source: string, { steps }: SopDocument, placed: readonly Placed[]): string {
  return [...steps].reverse().reduce((text, step) => {
    const calls = placed.filter((one) => one.steps.includes(step.id)).map(({ action }) => `Call \`${action}\`.`);
    if (calls.length === 0) return text;
    return `${text.slice(0, step.span.end)}\n\n${calls.join(" ")}${text.slice(step.span.end)}`;
  }, source);
}
