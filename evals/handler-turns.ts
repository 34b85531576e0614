import type { Speaker, Ticket } from "../ingest/ticket.ts";

/** Whether a turn is by the one who handles the contact: the human agent or the bot. */
export function isHandler(by: Speaker): boolean {
  return by === "agent" || by === "bot";
}

/** The turns by a speaker with their index in the ticket, cut to the first or last n of that speaker where asked. */
export function turnsBy(
  ticket: Ticket,
  by: Speaker | "handler",
  window: { firstTurns?: number | undefined; lastTurns?: number | undefined } = {},
): { index: number; text: string; label: string | null }[] {
  const own = ticket.turns.flatMap((turn, index) =>
    (by === "handler" ? isHandler(turn.by) : turn.by === by) ? [{ index, text: turn.text, label: turn.label }] : [],
  );
  const { firstTurns, lastTurns } = window;
  return own.filter(
    (_, position) =>
      (firstTurns === undefined && lastTurns === undefined) ||
      (firstTurns !== undefined && position < firstTurns) ||
      (lastTurns !== undefined && position >= own.length - lastTurns),
  );
}
