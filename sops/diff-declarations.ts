import type { SopChange } from "./diff.ts";
import { normal, pairUp } from "./pair.ts";
import type { SopDocument, SopMeta, SopParameter, SopTool } from "./sop.ts";

/** What changed outside the steps: overview, parameters, declared tools, examples, and where the version holds. */
export function diffDeclarations(a: SopDocument, b: SopDocument): SopChange[] {
  return [...overview(a, b), ...parameters(a, b), ...tools(a, b), ...examples(a, b), ...scope(a.meta, b.meta)];
}

function overview(a: SopDocument, b: SopDocument): SopChange[] {
  const [before, after] = [normal(a.overview?.text ?? ""), normal(b.overview?.text ?? "")];
  if (before === after) return [];
  return [{ kind: "reworded", part: "overview", step: "overview", audience: null, before, after }];
}

/** A parameter that becomes required binds more. */
function parameters(a: SopDocument, b: SopDocument): SopChange[] {
  const { pairs, removed, added } = pairUp(a.parameters, b.parameters, parameterWords);
  const place = (id: string) => ({ part: "input" as const, step: "parameters", id, audience: null });
  return [
    ...removed.map((one): SopChange => ({ kind: "removed", ...place(one.id), before: parameterWords(one) })),
    ...added.map((one): SopChange => ({ kind: "added", ...place(one.id), after: parameterWords(one) })),
    ...pairs.flatMap(([old, now]): SopChange[] => {
      const words = { before: parameterWords(old), after: parameterWords(now) };
      if (old.required !== now.required)
        return [{ kind: now.required ? "strengthened" : "weakened", ...place(now.id), ...words }];
      return words.before === words.after ? [] : [{ kind: "reworded", ...place(now.id), ...words }];
    }),
  ];
}

const parameterWords = ({ name, required, description }: SopParameter): string =>
  normal(`${name} (${required ? "required" : "optional"}): ${description}`);

function tools(a: SopDocument, b: SopDocument): SopChange[] {
  const named = (list: readonly SopTool[]) => list.map((tool) => ({ ...tool, id: tool.name }));
  const { pairs, removed, added } = pairUp(named(a.tools), named(b.tools), ({ name }) => name);
  const place = (id: string) => ({ part: "tool" as const, step: "tools", id, audience: null });
  return [
    ...removed.map((one): SopChange => ({ kind: "removed", ...place(one.id), before: toolWords(one) })),
    ...added.map((one): SopChange => ({ kind: "added", ...place(one.id), after: toolWords(one) })),
    ...pairs.flatMap(([old, now]): SopChange[] => {
      const words = { before: toolWords(old), after: toolWords(now) };
      return words.before === words.after ? [] : [{ kind: "reworded", ...place(now.id), ...words }];
    }),
  ];
}

const toolWords = ({ name, inputs, returns, description }: SopTool): string =>
  normal(
    `${name}(${inputs.join(", ")}) gives ${returns.join(", ") || "nothing"}${description ? `: ${description}` : ""}`,
  );

function examples(a: SopDocument, b: SopDocument): SopChange[] {
  const { pairs, removed, added } = pairUp(a.examples, b.examples, ({ text }) => text);
  const place = ({ id, audience }: SopDocument["examples"][number]) => ({
    part: "example" as const,
    step: "examples",
    id,
    audience,
  });
  return [
    ...removed.map((one): SopChange => ({ kind: "removed", ...place(one), before: normal(one.text) })),
    ...added.map((one): SopChange => ({ kind: "added", ...place(one), after: normal(one.text) })),
    ...pairs.flatMap(([old, now]): SopChange[] => {
      const words = { before: normal(old.text), after: normal(now.text) };
      return words.before === words.after ? [] : [{ kind: "reworded", ...place(now), ...words }];
    }),
  ];
}

const scopeFields = ["title", "audiences", "channels", "regions", "languages", "contactReasons", "simulate"] as const;

/** Dates, owner and verification are the version's life, not its meaning. */
function scope(a: SopMeta, b: SopMeta): SopChange[] {
  const words = (meta: SopMeta, field: (typeof scopeFields)[number]) =>
    [meta[field] ?? ""].flat().toSorted().join(", ");
  return scopeFields.flatMap((field): SopChange[] => {
    const [before, after] = [words(a, field), words(b, field)];
    if (before === after) return [];
    return [{ kind: "reworded", part: "scope", step: "front-matter", id: field, audience: null, before, after }];
  });
}
