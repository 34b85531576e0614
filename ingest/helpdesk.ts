import { htmlToMarkdown } from "./document-html.ts";
import { describeIssues } from "./issues.ts";
import type { Row } from "./row.ts";
import { type Ticket, ticketSchema } from "./ticket.ts";

/** How one organisation uses its helpdesk: what cannot be known from the records alone. */
export type HelpdeskMapping = {
  /** put before the helpdesk's own ticket numbers, so that two helpdesks do not clash */
  prefix: string;
  /** the custom field that carries the contact reason; null = none does */
  reasonField: string | null;
  /** the custom field that carries the handle time in seconds; null = none does */
  handleField: string | null;
  /** ids of handlers that are bots */
  bots: readonly string[];
  /** what the helpdesk calls people and groups, by id */
  teams: Readonly<Record<string, string>>;
  fieldNames: Readonly<Record<string, string>>;
  region: string | null;
  language: string;
};

/** A handler as the helpdesk names them. */
export type HelpdeskAgent = { id: string; name: string; kind: "human" | "bot" };

/** A page of the helpdesk's own knowledge base, with its HTML. */
export type HelpdeskArticle = { id: string; title: string; html: string; language: string; updatedAt: string };

/** A mapped record as a row: what does not fit `ticketSchema` is rejected with each field and its raw form. */
export function ticketRow(line: number, value: Record<string, unknown>): Row<Ticket> {
  const parsed = ticketSchema.safeParse(value);
  if (parsed.success) return { ok: true, line, value: parsed.data };
  const named = typeof value.id === "string" ? `${value.id}: ` : "";
  return { ok: false, line, reason: named + describeIssues(parsed.error), raw: JSON.stringify(value) };
}

/** A contact reason as SOPs write it: `Late Parcel` and `late_parcel` are `late-parcel`. Null where there is none. */
export function reasonOf(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const reason = String(value)
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-");
  return reason === "" ? null : reason;
}

/** Values of custom fields as texts under their names; empty ones and structures are left out. */
export function fieldsOf(entries: Iterable<readonly [string, unknown]>, names: HelpdeskMapping["fieldNames"] = {}) {
  const fields: Record<string, string> = {};
  for (const [key, value] of entries) {
    const text = Array.isArray(value) ? value.filter(isPlain).join(", ") : isPlain(value) ? String(value) : "";
    if (text !== "") fields[names[key] ?? key] = text;
  }
  return fields;
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/** A message as text: its plain form where the helpdesk has one, else its HTML as Markdown. */
export function messageText(plain: unknown, html: unknown): string {
  if (typeof plain === "string" && plain.trim() !== "") return plain.replace(/\r\n?/g, "\n").trim();
  if (typeof html !== "string" || html.trim() === "") return "";
  return /<[a-z!/]/i.test(html) ? htmlToMarkdown(html).markdown.trim() : html.trim();
}

/** Turns and actions come in order of time; ties stay as they came. */
export function inOrder<T extends { at: string }>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Seconds since 1970 as an instant; undefined where there is no such number, so that the schema names the field. */
export function instantOf(seconds: unknown): string | undefined {
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12 / 1000) return undefined;
  return new Date(seconds * 1000).toISOString();
}

/** A date and time of a helpdesk (`…+02:00`, `…Z`) as an instant, or null. */
export function isoOf(value: unknown): string | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

/** A whole number of 1 to 5, else null. */
export function ratingOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 5 ? value : null;
}

export function secondsOf(value: unknown): number | null {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** Whoever bears the ticket; a bot when the organisation says so, or when no person ever answered and a bot did. */
export function handledBy(turns: readonly { by: string }[], agent: string | null, bots: readonly string[]) {
  if (agent !== null && bots.includes(agent)) return "bot";
  const spoke = (who: string) => turns.some((turn) => turn.by === who);
  return spoke("bot") && !spoke("agent") ? "bot" : "human";
}
