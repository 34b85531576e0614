import { z } from "zod";

/** What a provider is told of a schema; making it takes longer than a call, and a run asks with few. */
const made = new WeakMap<z.ZodType, { schema: Record<string, unknown>; characters: number }>();

function known(type: z.ZodType) {
  const before = made.get(type);
  if (before) return before;
  const { $schema: _, ...schema } = z.toJSONSchema(type) as Record<string, unknown>;
  const now = { schema, characters: JSON.stringify(schema).length };
  made.set(type, now);
  return now;
}

/** The JSON schema that an answer must fit, as it goes over the wire. */
export const wireSchema = (type: z.ZodType): Record<string, unknown> => known(type).schema;

/** About how many tokens a prompt takes: four characters of its messages and of its answer's schema each. */
export function promptTokens(prompt: { system: string; user: string; schema: z.ZodType }): number {
  return Math.ceil((prompt.system.length + prompt.user.length + known(prompt.schema).characters) / 4);
}
