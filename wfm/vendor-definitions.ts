import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";
import type { PilotEvent } from "./pilot-counts.ts";

const DEFINITIONS = ["containment", "intercom", "zendesk", "resolved"] as const;
export type DefinitionName = (typeof DEFINITIONS)[number];

/** How a rate is defined, and what it does not see. */
export interface Definition {
  name: string;
  formula: string;
  leavesOut: string[];
}

/** One definition applied to a log. */
export interface DefinedRate extends Definition {
  definition: DefinitionName;
  counted: number;
  sessions: number;
  /** counted / sessions; null without sessions */
  rate: Estimate | null;
}

export interface DefinedRates {
  total: DefinedRate[];
  byReason: { reason: string; rates: DefinedRate[] }[];
}

/**
 * The definitions as published by the vendors, in our words.
 * Sources: intercom.com/help "Fin AI Agent resolutions"; support.zendesk.com "About automated resolutions".
 */
export const DEFINITION: Readonly<Record<DefinitionName, Definition>> = {
  containment: {
    name: "Containment",
    formula: "sessions that ended without a person / all sessions",
    leavesOut: [
      "customers who gave up count as served",
      "customers who call a day later count as served",
      "sessions that would never have been a contact count as saved contacts",
    ],
  },
  intercom: {
    name: "Intercom: resolutions",
    formula:
      "sessions that ended without asking for a person, confirmed or assumed, and did not resume within 24 hours / all sessions",
    leavesOut: [
      "silence counts as a resolution (assumed resolution), giving up included",
      "a contact on another channel, or after the conversation, is not seen",
      "sessions that would never have been a contact count",
    ],
  },
  zendesk: {
    name: "Zendesk: automated resolutions",
    formula:
      "sessions handled by the bot alone that the customer did not leave or resume within 72 hours / all sessions",
    leavesOut: [
      "visits on several channels count as separate, so a later call is not seen",
      "whether the answer was right is checked by a language model, not by people; that check is not in this log, so the figure here is the most it could be",
      "sessions that would never have been a contact count",
    ],
  },
  resolved: {
    name: "Resolved: no person on any channel within the window",
    formula: "sessions without a person then or within the window on any channel / sessions whose window has closed",
    leavesOut: [
      "sessions that would never have been a contact (only a control group shows them)",
      "wrong answers that nobody came back about (only audits show them)",
    ],
  },
};

interface Session {
  outcome: PilotEvent["outcome"];
  /** days until the next bot session about the same reason, and until the next human contact; Infinity for none */
  nextBot: number;
  nextHuman: number;
  /** days from the session to the end of the log */
  seenFor: number;
}

const DAY_MS = 86_400_000;

/**
 * The same sessions counted by each definition, so that the difference between them is in the counting alone.
 * @param windowDays a human contact about the same reason within so many days is a return
 * @throws RangeError on a time that is none
 */
export function definedRates(events: readonly PilotEvent[], windowDays = 7): DefinedRates {
  const byReason = sessionsByReason(events);
  const all = [...byReason.values()].flat();
  return {
    total: ratesOf(all, windowDays),
    byReason: [...byReason].map(([reason, sessions]) => ({ reason, rates: ratesOf(sessions, windowDays) })),
  };
}

function ratesOf(sessions: readonly Session[], windowDays: number): DefinedRate[] {
  return DEFINITIONS.map((definition) => {
    const judged = definition === "resolved" ? sessions.filter(({ seenFor }) => seenFor >= windowDays) : sessions;
    const counted = judged.filter((session) => counts(definition, session, windowDays)).length;
    const rate = wilson(counted, judged.length);
    return { definition, ...DEFINITION[definition], counted, sessions: judged.length, rate };
  });
}

function counts(definition: DefinitionName, session: Session, windowDays: number): boolean {
  const { outcome, nextBot, nextHuman } = session;
  if (outcome === "transferred") return false;
  if (definition === "containment") return true;
  if (definition === "intercom") return nextBot > 1;
  if (definition === "zendesk") return outcome !== "abandoned" && nextBot > 3;
  return nextHuman > windowDays;
}

function sessionsByReason(events: readonly PilotEvent[]): Map<string, Session[]> {
  const times = events.map(({ ts }) => {
    const at = Date.parse(ts) / DAY_MS;
    if (Number.isNaN(at)) throw new RangeError(`"${ts}" is not a time`);
    return at;
  });
  const end = times.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const groups = new Map<string, { event: PilotEvent; at: number }[]>();
  events.forEach((event, i) => {
    const key = `${event.customer_id}\u0000${event.reason}`;
    const group = groups.get(key) ?? [];
    group.push({ event, at: times[i] as number });
    groups.set(key, group);
  });
  const byReason = new Map<string, Session[]>();
  for (const group of groups.values()) {
    group.sort((a, b) => a.at - b.at);
    const reason = group[0]?.event.reason ?? "";
    const next = (from: number, handler: PilotEvent["handler"]): number => {
      const at = group[from]?.at ?? 0;
      const later = group.slice(from + 1).find(({ event }) => event.handler === handler);
      return later === undefined ? Number.POSITIVE_INFINITY : later.at - at;
    };
    const sessions = group.flatMap(({ event, at }, i): Session[] =>
      event.handler === "bot"
        ? [{ outcome: event.outcome, nextBot: next(i, "bot"), nextHuman: next(i, "human"), seenFor: end - at }]
        : [],
    );
    const known = byReason.get(reason);
    if (known) known.push(...sessions);
    else byReason.set(reason, sessions);
  }
  return byReason;
}
