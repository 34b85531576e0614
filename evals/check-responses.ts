import type { Speaker, Ticket } from "../ingest/ticket.ts";
import { decided } from "./check-result.ts";
import { isHandler } from "./handler-turns.ts";
import { type JudgeResult, notApplicable, unscored } from "./judge.ts";

/** One reply: the clock starts at the first customer turn that is still unanswered and stops at the next handler turn. */
export type ResponseTime = { turn: number; seconds: number };

/**
 * Response times of a ticket in seconds, in the order of the turns. Several customer turns in a row start one clock; notes and
 * automatic messages neither start nor stop it; turns after the last reply wait and are in `unanswered`.
 */
export function responseTimes(ticket: Ticket): { times: ResponseTime[]; unanswered: boolean } {
  const times: ResponseTime[] = [];
  let since: string | null = null;
  for (const [turn, { at, by }] of ticket.turns.entries()) {
    if (by === "customer") since ??= at;
    else if (isHandler(by) && since !== null) {
      times.push({ turn, seconds: (Date.parse(at) - Date.parse(since)) / 1000 });
      since = null;
    }
  }
  return { times, unanswered: since !== null };
}

/** The first reply came in time. Without any reply: fail once the ticket is closed, else undecided. */
export function firstResponseWithin(limit: number, ticket: Ticket): JudgeResult {
  const { times, unanswered } = responseTimes(ticket);
  const first = times[0];
  if (first) return withinLimit([first], limit, ticket);
  if (!unanswered) return notApplicable("no customer turn waited for a reply");
  return ticket.closedAt === null ? unscored("no reply yet") : decided(false, "closed without a reply");
}

/** Every reply came in time; customer turns after the last reply, such as thanks, are not counted. */
export function eachResponseWithin(limit: number, ticket: Ticket): JudgeResult {
  const { times } = responseTimes(ticket);
  return times.length === 0 ? firstResponseWithin(limit, ticket) : withinLimit(times, limit, ticket);
}

/**
 * No turn by the speaker came later than the limit after the turn before it, whoever spoke that; notes and automatic
 * messages are left out. Not applicable without two such turns.
 */
export function turnGapWithin(check: { by: Speaker | "handler"; seconds: number }, ticket: Ticket): JudgeResult {
  const spoken = ticket.turns.flatMap(({ at, by }, turn) =>
    by === "note" || by === "system" ? [] : [{ at, by, turn }],
  );
  const gaps = spoken.slice(1).flatMap(({ at, by, turn }, before) => {
    if (check.by === "handler" ? !isHandler(by) : by !== check.by) return [];
    return [{ turn, seconds: (Date.parse(at) - Date.parse(spoken[before]?.at ?? at)) / 1000 }];
  });
  if (gaps.length === 0) return notApplicable(`no turn by ${check.by} follows another turn`);
  return withinLimit(gaps, check.seconds, ticket, "longest gap");
}

/** The ticket was closed in time. While it is open: undecided. */
export function resolvedWithin(limit: number, ticket: Ticket): JudgeResult {
  if (ticket.closedAt === null) return unscored("not closed yet");
  const seconds = (Date.parse(ticket.closedAt) - Date.parse(ticket.openedAt)) / 1000;
  return decided(seconds <= limit, `closed after ${seconds} s, allowed ${limit} s`);
}

function withinLimit(times: ResponseTime[], limit: number, ticket: Ticket, what = "slowest reply"): JudgeResult {
  const slowest = times.reduce((worst, each) => (each.seconds > worst.seconds ? each : worst));
  const text = ticket.turns[slowest.turn]?.text ?? "";
  const evidence = text === "" ? [] : [{ turn: slowest.turn, start: 0, end: text.length, quote: text }];
  return decided(slowest.seconds <= limit, `${what} ${slowest.seconds} s, allowed ${limit} s`, evidence);
}
