import { type StarSop, starReason } from "../api/cli/star-format.ts";

/**
 * A STAR SOP as a Markdown SOP file: the longest path of its flow becomes the steps, the branches become list items of the step they
 * return to, and the tool's required fields, the check before a booking and the proof of identity become obligations.
 * `owner` and `verifier` are names to write into the front matter; `effectiveFrom` is a date (YYYY-MM-DD).
 */
export function starSopMarkdown(
  sop: StarSop,
  front: { owner: string; verifier: string; effectiveFrom: string },
): string {
  const path = mainPath(sop);
  const steps = path.map((node, index) => stepMarkdown(sop, node, index + 1));
  const submit = toolStep(sop, path.length + 1);
  return [...frontMatter(sop, front), ...overview(sop), "## Steps", ...steps, ...submit, ...branches(sop, path)]
    .join("\n\n")
    .concat("\n");
}

function frontMatter(sop: StarSop, front: { owner: string; verifier: string; effectiveFrom: string }): string[] {
  const lines = [
    "---",
    `id: ${starReason(sop.id)}`,
    `title: ${titleOf(sop.id)}`,
    `owner: ${front.owner}`,
    `verifier: ${front.verifier}`,
    "audiences: [human, bot]",
    "channels: [chat]",
    "regions: [US]",
    "languages: [en]",
    `effective_from: ${front.effectiveFrom}`,
    "effective_to: null",
    `contact_reasons: [${starReason(sop.id)}]`,
    "verify_every_days: 90",
    `verified_at: ${front.effectiveFrom}`,
    "---",
  ];
  return [lines.join("\n")];
}

function overview(sop: StarSop): string[] {
  const fields = sop.api_inputs.map((input) => {
    const need = sop.api_required.includes(input.Name) ? "required" : "optional";
    return `- **${input.Name}** (${need}): ${input.Type}`;
  });
  return [
    `# ${titleOf(sop.id)}`,
    "## Overview",
    `Follow these steps when a customer contacts us about ${titleOf(sop.id).toLowerCase()}.`,
    ...(fields.length === 0 ? [] : ["## Parameters", fields.join("\n")]),
  ];
}

/** Follows the flow from its start as far as it leads; a node seen twice ends it. */
function mainPath(sop: StarSop): string[] {
  const path: string[] = [];
  let node: string | undefined = "hello" in sop.graph ? "hello" : Object.keys(sop.graph)[0];
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = sop.graph[node];
  }
  return path.filter((each) => !isTool(each));
}

function stepMarkdown(sop: StarSop, node: string, number: number): string {
  const slug = kebab(node);
  const level = node === "anything_else" ? "SHOULD" : "MUST";
  return [
    `### ${number}. ${titleOf(node)} {#${slug}}`,
    `Say: ${reply(sop, node)}`,
    "**Constraints:**",
    `- You ${level} ${duty(node)}. {#do-${slug}}`,
  ].join("\n\n");
}

function duty(node: string): string {
  if (node === "hello") return "greet the customer in your first two messages";
  if (node === "anything_else") return "offer more help before you close";
  if (node.includes("bye")) return "say goodbye";
  const asked = /(?:^|_)ask_(.+)$/.exec(node)?.[1];
  if (asked)
    return `know the ${asked.replaceAll("_", " ")} before you submit the request, and ask for it when the customer has not said it`;
  return `tell the customer the outcome (${node.replaceAll("_", " ")})`;
}

function toolStep(sop: StarSop, number: number): string[] {
  const rules: string[] = [];
  if (sop.api_required.length > 0) {
    rules.push(`- You MUST submit ${sop.api_required.join(", ")}. {#submit-required-fields}`);
  }
  if (sop.api_required.includes("RequestType")) {
    rules.push("- You MUST check availability before you submit a booking. {#check-before-booking}");
  }
  const names = sop.api_inputs.map((input) => input.Name);
  if (
    ["AccountNumber", "PIN", "DateOfBirth", "SecurityAnswer1", "SecurityAnswer2"].every((each) => names.includes(each))
  ) {
    rules.push(
      "- You MUST submit either AccountNumber and PIN, or DateOfBirth, SecurityAnswer1 and SecurityAnswer2, in one request before you disclose anything. {#prove-identity}",
    );
  }
  if (rules.length === 0) return [];
  return [
    [
      `### ${number}. Submit the request {#submit-request}`,
      "Enter what the customer has told you in the tool and wait for its answer.",
      "**Constraints:**",
      rules.join("\n"),
    ].join("\n\n"),
  ];
}

/** What lies off the main path, as `If … then …` items of one last step. */
function branches(sop: StarSop, path: string[]): string[] {
  const items = Object.entries(sop.graph)
    .filter(([from, to]) => !path.includes(from) && !isTool(to))
    .map(([from, to]) => `- If ${condition(sop, from)} then say: ${reply(sop, to)}`);
  if (items.length === 0) return [];
  const number = path.length + (toolStep(sop, 1).length > 0 ? 2 : 1);
  return [[`### ${number}. Handle the outcome {#handle-outcome}`, items.join("\n")].join("\n\n")];
}

function condition(sop: StarSop, node: string): string {
  return `“${(sop.replies[node] ?? node).replaceAll("_", " ")}”`;
}

function reply(sop: StarSop, node: string): string {
  return `“${sop.replies[node] ?? node.replaceAll("_", " ")}”`;
}

function isTool(node: string): boolean {
  return node === "query" || node.startsWith("query_");
}

function titleOf(node: string): string {
  const words = node.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function kebab(node: string): string {
  return node.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
