import { timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { redact } from "../../ingest/redact.ts";
import { readTicketValue } from "../../ingest/ticket-file.ts";
import { unseal } from "../adapters/seal.ts";
import type { Context } from "../context.ts";
import { storable, unstorable } from "../db/unstorable.ts";
import { AppError } from "../errors.ts";
import { sealPurpose } from "./running.ts";
import type { Source, SourceEvent } from "./store.ts";

export type SignedMessage = { id: string; timestamp: string; signature: string; body: string };
export type Received = { outcome: SourceEvent["outcome"] | "repeat"; problem: string | null };

/** Messages may be this much older or newer than our clock (standard-webhooks). */
const toleranceSeconds = 300;

/**
 * Takes one signed message. Its id and what it does are stored in one transaction, so that a message that comes again, at the same moment
 * or days later, has one effect. A ticket that does not fit is an outcome, not an error: sent again it would not fit either.
 * Throws `not-signed-in` for a signature that is not ours, `invalid` for a message that is too old or too new.
 */
export async function receive(context: Context, source: Source, message: SignedMessage): Promise<Received> {
  const { db, stores, now } = context;
  verify(message, unseal(source.sealedSecret ?? "", context.secret, sealPurpose), now());
  const value = ticketIn(message.body);
  const row = readTicketValue(1, value);
  const refusal = row.ok ? unstorable(row.value) : row.reason;
  return db.transaction(async (tx): Promise<Received> => {
    const first: SourceEvent = {
      sourceId: source.id,
      webhookId: message.id,
      at: now(),
      outcome: "rejected",
      problem: refusal === null ? null : redact(storable(refusal)).text,
    };
    if (!(await stores.helpdesks(tx).addEvent(first))) return { outcome: "repeat", problem: null };
    if (!row.ok || refusal !== null) return { outcome: "rejected", problem: first.problem };
    const [saved = "unchanged"] = await context.saveTickets([row.value], tx);
    const event = typeof saved === "string" ? { ...first, outcome: saved } : { ...first, problem: saved.rejected };
    await stores.helpdesks(tx).saveOutcome(event);
    return { outcome: event.outcome, problem: event.problem };
  });
}

/** Any one signature of the list may fit: secrets are changed by sending both for a while. */
function verify({ id, timestamp, signature, body }: SignedMessage, secret: string | null, at: Date): void {
  if (secret === null) throw new AppError("not-signed-in", "The signature does not fit.");
  const sent = new Date(Number(timestamp) * 1000);
  const expected = Buffer.from(new Webhook(secret).sign(id, sent, body));
  const fits = signature.split(" ").some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!fits) throw new AppError("not-signed-in", "The signature does not fit.");
  if (Math.abs(at.getTime() - sent.getTime()) > toleranceSeconds * 1000)
    throw new AppError(
      "invalid",
      `The message is more than ${toleranceSeconds} seconds older or newer than our clock.`,
    );
}

/** `{"type": …, "data": {…the ticket…}}`, or the ticket alone. */
function ticketIn(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && "data" in value ? value.data : value;
  } catch {
    throw new AppError("invalid", "The message is not JSON.");
  }
}
