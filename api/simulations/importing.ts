import type { Simulation } from "../../sops/simulation.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { RowOutcome } from "../imports/run-import.ts";
import { realData } from "./fiction.ts";
import { rerunOnWorks } from "./queueing.ts";

/** Stores one simulation of a file; the same again changes nothing. */
export async function importSimulation(
  context: Context,
  tx: Db,
  definition: Simulation,
  by: string,
): Promise<RowOutcome> {
  const found = firstRealData(definition);
  if (found) return { rejected: found };
  const store = context.stores.simulations(tx);
  const known = await store.simulationToSave(definition.id);
  if (known && known.archivedAt === null && sameDefinition(known.definition, definition)) return "unchanged";
  const stored = known
    ? await store.save(definition, by, context.now())
    : await store.add(definition, by, context.now());
  if (stored) await rerunOnWorks(context, tx, stored, by);
  return known ? "changed" : "added";
}

/** Throws `invalid` for a simulation that looks as if it held somebody's data. */
export function refuseRealData(definition: Simulation): void {
  const found = firstRealData(definition);
  if (found) throw new AppError("invalid", found);
}

function firstRealData(definition: Simulation): string | null {
  const text = JSON.stringify(definition, null, 1);
  const [found] = realData(text);
  if (!found) return null;
  const kind = found.type.toLowerCase().replaceAll("_", " ");
  return `“${text.slice(found.start, found.end)}” looks like a real ${kind}: invent one, for instance an address at example.com.`;
}

/** The database keeps the keys of an object in an order of its own. */
function sameDefinition(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
