import type { PilotEvent } from "./pilot-counts.ts";
import type { ArmSizes } from "./pilot-figures.ts";

export interface KnownArms {
  sizes: ArmSizes;
  /** false when the sizes are a guess from the log */
  given: boolean;
  warnings: string[];
}

const LEAST_SHARE_SEEN = 0.05;

/**
 * Customers per arm. A log holds only customers who made contact, so the sizes should be given. Otherwise: when ids are
 * numbered, the number issued follows from their spread (the "German tank" estimate); else only customers seen count.
 * Half of them are taken to be treated.
 */
export function armSizes(events: readonly PilotEvent[], given?: ArmSizes): KnownArms {
  if (given !== undefined) {
    if (!(given.control > 0 && given.treated > 0)) throw new RangeError("both arms need customers");
    return { sizes: given, given: true, warnings: [] };
  }
  const ids = new Set(events.map((event) => event.customer_id));
  const issued = numbersIssued(ids);
  const half = (issued ?? ids.size) / 2;
  const warning =
    issued === null
      ? `arm sizes unknown: figures are per customer SEEN in the log (${ids.size}, half of them taken as treated)`
      : `arm sizes unknown: ${Math.round(issued)} customers taken from the spread of customer numbers, half of them treated`;
  return { sizes: { control: half, treated: half }, given: false, warnings: [warning] };
}

function numbersIssued(ids: ReadonlySet<string>): number | null {
  const prefixes = new Set<string>();
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const id of ids) {
    const match = /^(.*?)(\d{1,15})$/.exec(id);
    if (match === null) return null;
    prefixes.add(match[1] ?? "");
    const number = Number(match[2]);
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  const k = ids.size;
  if (prefixes.size !== 1 || k < 3) return null;
  const issued = ((high - low) * (k + 1)) / (k - 1) + 1;
  return k / issued >= LEAST_SHARE_SEEN ? issued : null;
}

/** Customers found in both arms: sessions, not customers, were randomised, and the comparison leaks. */
export function customersInBothArms(events: readonly PilotEvent[]): string[] {
  const arms = new Map<string, number>();
  const both = new Set<string>();
  for (const { customer_id, bot_arm } of events) {
    const known = arms.get(customer_id);
    if (known === undefined) arms.set(customer_id, bot_arm);
    else if (known !== bot_arm) both.add(customer_id);
  }
  return [...both];
}
