import { blank, sourceFor } from "./audience.ts";
import { documentFor } from "./parse.ts";
import type { Audience, Obligation, SopDocument, SopStep, SopTool, Span } from "./sop.ts";
import { sopJson } from "./sop-json.ts";

/**
 * The open agent-SOP form (`.sop.md`) for a bot: title, overview, parameters, tools, numbered steps with their RFC 2119 constraints, and
 * examples. Ids and code marks are kept, so that it parses to the same steps; what is written for people alone is left out.
 */
export function renderBot(whole: SopDocument): string {
  const document = documentFor(whole, "bot");
  const source = sourceFor(whole.source, whole.blocks, "bot");
  const words = ({ start, end }: Span) => tidy(source.slice(start, end));
  const { meta, overview, parameters, tools, steps, examples } = document;
  const parts = [
    `# ${meta.title}`,
    `## Overview\n\n${overview ? words(overview.span) : meta.title}`,
    section("Parameters", parameters.map(parameterLine)),
    section("Tools", tools.map(toolLine)),
    "## Steps",
    ...steps.map((step, i) => stepPart(step, i + 1, source)),
    examples.length > 0 ? `## Examples\n\n${examples.map(({ span }) => words(span)).join("\n\n")}` : "",
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The document as JSON (`sop-json.ts`), two spaces, for programs. */
export function renderJson(document: SopDocument, audience: Audience = "bot"): string {
  return `${JSON.stringify(sopJson(document, audience), null, 2)}\n`;
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;

const parameterLine = ({ name, required, description }: SopDocument["parameters"][number]): string =>
  `- **${name}** (${required ? "required" : "optional"}): ${description}`;

function toolLine({ name, inputs, returns, description }: SopTool): string {
  const parts = [
    description,
    inputs.length > 0 ? `needs ${inputs.join(", ")}` : "needs nothing",
    returns.length > 0 ? `gives ${returns.join(", ")}` : "",
  ];
  return `- \`${name}\`: ${parts.filter((part) => part !== "").join("; ")}`;
}

function stepPart(step: SopStep, number: number, source: string): string {
  const body = tidy(bodyOf(step, source));
  const constraints = step.obligations.map((rule) => constraintLine(rule, source));
  return [
    `### ${number}. ${step.title} {#${step.id}}`,
    ...(body === "" ? [] : [body]),
    ...(constraints.length === 0 ? [] : [`**Constraints:**\n${constraints.join("\n")}`]),
  ].join("\n\n");
}

const constraintLine = ({ id, span }: Obligation, source: string): string =>
  `- ${source
    .slice(span.start, span.end)
    .replace(/\s*\n\s*/gu, " ")
    .trim()} {#${id}}`;

/** What a step says besides its heading, its label of constraints and its obligations, as it was written. */
function bodyOf({ span, obligations }: SopStep, source: string): string {
  let body = source;
  for (const { span: rule } of obligations) {
    const from = source.lastIndexOf("\n", rule.start) + 1;
    const lineEnd = source.indexOf("\n", rule.end);
    const to = lineEnd < 0 ? source.length : lineEnd;
    body = body.slice(0, from) + blank(body.slice(from, to)) + body.slice(to);
  }
  return body
    .slice(span.start, span.end)
    .replace(/^[ \t]*#{1,6}[ \t][^\n]*\n?/u, "")
    .replace(/^[ \t]*\*\*(?:Constraints|Restricciones)\s*:?\*\*:?[ \t]*$/gimu, "");
}

/** Blank lines that blanked text left behind are one. */
const tidy = (text: string): string =>
  text
    .replace(/^[ \t]+$/gmu, "")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
