import { createHash } from "node:crypto";
import type { Ticket } from "./ticket.ts";

/**
 * JSON with sorted keys and no spaces, so that equal values give equal texts (in the manner of RFC 8785). Absent and undefined members
 * are the same. Throws TypeError on what JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  const writable = typeof value !== "number" || Number.isFinite(value);
  const text = writable ? JSON.stringify(value) : undefined;
  if (text === undefined) throw new TypeError(`${String(value)} has no JSON form`);
  return text;
}

/**
 * SHA-256 (hex) of a ticket's content. Equal instants written differently (`Z`, `+00:00`, with or without milliseconds) count as equal,
 * so that a second import of the same ticket changes nothing.
 */
export function contentHash(ticket: Ticket): string {
  const instant = (text: string): string => new Date(text).toISOString();
  const { site, reopens, queue, updatedAt: _, ...first } = ticket;
  const normal = {
    ...first,
    // Fields that tickets got later count where they say something, so that older tickets keep their hash.
    ...(site === null ? {} : { site }),
    ...(reopens === 0 ? {} : { reopens }),
    ...(queue === null ? {} : { queue }),
    openedAt: instant(ticket.openedAt),
    closedAt: ticket.closedAt === null ? null : instant(ticket.closedAt),
    turns: ticket.turns.map((turn) => ({ ...turn, at: instant(turn.at) })),
    actions: ticket.actions.map((action) => ({ ...action, at: instant(action.at) })),
  };
  return createHash("sha256").update(canonicalJson(normal)).digest("hex");
}
