import type { Estimate } from "../../evals/stats/estimate.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { complierEffect } from "../../wfm/complier-effect.ts";
import { cuped } from "../../wfm/cuped.ts";
import { pilot } from "../../wfm/pilot.ts";
import type { PilotEvent } from "../../wfm/pilot-counts.ts";
import type { ArmSizes } from "../../wfm/pilot-figures.ts";
import type { PilotResultView } from "./stored.ts";

/** The pilot's estimates from plain data, so that its resampling can run in a thread. */
export function computePilot(
  log: PilotEvent[],
  { seed, sizes, startedOn }: { seed: number; sizes: ArmSizes | null; startedOn: string | null },
): PilotResultView {
  const events = startedOn === null ? log : log.filter((event) => event.ts.slice(0, 10) >= startedOn);
  const result = pilot(events, { rng: mulberry32(seed), ...(sizes ? { customers: sizes } : {}) });
  const users = usersOf(log, startedOn ?? "", result.customers);
  return {
    perTreatedCustomer: {
      ...result.perTreatedCustomer,
      cuped: startedOn === null ? null : adjusted(users),
      cace: effectOnUsers(users),
    },
    takeUp: takeUpOf(users),
    workloadReduction: result.workloadReduction,
    byReason: result.byReason.map((one) => ({
      reason: one.reason,
      sessions: one.sessions,
      vendor: one.vendor,
      recontactAdjusted: one.recontactAdjusted,
      formula: one.formula,
      randomised: one.randomised,
      containment: one.containment,
      botRecontact: one.botRecontact,
      humanRecontact: one.humanRecontact,
      inducedShare: one.inducedShare,
    })),
    customers: result.customers,
    warnings: result.warnings,
  };
}

/** `before`: human contacts before the bot came. */
type User = { arm: 0 | 1; outcome: number; used: boolean; before: number };

/** Human contacts and use of the bot by customer; customers without any contact are in the arms too. */
function usersOf(log: readonly PilotEvent[], startedOn: string, sizes: ArmSizes): User[] {
  const users = new Map<string, User>();
  for (const { customer_id, bot_arm, handler, ts } of log) {
    const user = users.get(customer_id) ?? { arm: bot_arm, outcome: 0, used: false, before: 0 };
    if (ts.slice(0, 10) < startedOn) user.before += Number(handler === "human");
    else if (handler === "human") user.outcome += 1;
    else user.used = true;
    users.set(customer_id, user);
  }
  const seen = [...users.values()];
  const silent = (arm: 0 | 1, size: number) => {
    const missing = Math.max(0, Math.round(size) - seen.filter((user) => user.arm === arm).length);
    return Array.from({ length: missing }, (): User => ({ arm, outcome: 0, used: false, before: 0 }));
  };
  return [...seen, ...silent(0, sizes.control), ...silent(1, sizes.treated)];
}

function effectOnUsers(users: readonly User[]): Estimate | null {
  try {
    return complierEffect(users);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function adjusted(users: readonly User[]): Estimate | null {
  try {
    return cuped(users).adjusted;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function takeUpOf(users: readonly User[]): Estimate | null {
  const treated = users.filter((user) => user.arm === 1);
  if (treated.length === 0) return null;
  const value = treated.filter((user) => user.used).length / treated.length;
  const half = 1.96 * Math.sqrt((value * (1 - value)) / treated.length);
  const method = "share of the treated customers who used the bot, normal interval";
  return {
    value,
    low: Math.max(0, value - half),
    high: Math.min(1, value + half),
    level: 0.95,
    n: treated.length,
    method,
  };
}
