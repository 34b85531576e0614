import type { z } from "zod";
import type { Context } from "../context.ts";
import type { Role } from "../people/roles.ts";
import type { StoredFinding } from "./audit-store.ts";
import type { standsOutSchema } from "./wire.ts";

/** The agents, teams and cohorts behind a finding, by name. Empty for SOP owners: who misses a rule is not theirs to see. */
export async function presentStandsOut(
  context: Context,
  { detail: { agents, groups = [] } }: StoredFinding,
  role: Role,
): Promise<z.output<typeof standsOutSchema>[]> {
  if (role === "sop-owner") return [];
  const names = new Map((await context.stores.people(context.db).agents()).map(({ id, name }) => [id, name]));
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  return [
    ...agents.map(({ agent, misses, n }) => ({
      kind: "agent" as const,
      name: person(agent).name,
      agents: [person(agent)],
      misses,
      n,
    })),
    ...groups.map(({ kind, name, agents: members, misses, n }) => ({
      kind,
      name,
      agents: members.map(person),
      misses,
      n,
    })),
  ];
}
