import { traceObligation } from "../../evals/obligation-trace.ts";
import { readPastedConversation } from "../../ingest/pasted-conversation.ts";
import { redact } from "../../ingest/redact.ts";
import { withoutPlaceholders } from "../../ingest/redact-types.ts";
import type { Action, Speaker } from "../../ingest/ticket.ts";
import { tokenize } from "../../sops/lexicon.ts";
import type { Context } from "../context.ts";
import type { ApiContract, BodyOf, ReplyOf } from "../contract.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { scopeFor } from "../people/scope.ts";
import { type copilotContract, readTurns } from "./copilot-contract.ts";
import { draftFor } from "./copilot-draft.ts";

type Spec = (typeof copilotContract)["POST /copilot"];
type Body = BodyOf<Spec>;
type Copilot = ReplyOf<Spec>;
export type CopilotObligation = Copilot["obligations"][number];
export type ReplyCheck = ReplyOf<ApiContract["POST /reply-checks"]>;
export type Serving = Pick<Handlers<ApiContract>, "POST /answers" | "POST /reply-checks" | "GET /tickets/:id">;

type Turn = { by: "customer" | "agent" | "bot"; text: string };
type Contact = {
  turns: Turn[];
  actions: Pick<Action, "name">[];
  contactReason: string | undefined;
  /** whether somebody said what it is about; a guess from the words says no more than they do */
  reasonGiven: boolean;
  where: Pick<Body, "audience" | "channel" | "region" | "language" | "asOf">;
};

const call = { params: {}, query: {} };

/** What to do next in a contact, by the routes that answer questions and check replies. It changes nothing in the ticket. */
export async function copilot(context: Context, serving: Serving, body: Body, principal: Principal): Promise<Copilot> {
  const contact = await contactOf(serving, body, principal);
  const at = requestAt(contact.turns);
  const question = contact.turns[at]?.text.slice(0, 2000);
  if (question === undefined) throw new AppError("unprocessable", "The customer has not said anything yet.");
  const { contactReason, where } = contact;
  const history = contact.turns
    .slice(0, at)
    .slice(-20)
    .map(({ by, text }) => `${by === "customer" ? "user" : "agent"}: ${text.slice(0, 3900)}`);
  const sopId = await sopOf(context, contact, principal);
  const asked = { question, history, facts: [], contactReason, sopId, ...where };
  const answer = await serving["POST /answers"]({ ...call, body: asked, principal });
  const checking = { turns: contact.turns, situation: question, contactReason, sopId, closing: body.closing, ...where };
  const check = (turns: Turn[], reply: string): Promise<ReplyCheck> =>
    serving["POST /reply-checks"]({ ...call, body: { ...checking, turns, reply: reply.slice(0, 8000) }, principal });
  const before = await soFar(contact, check);
  const obligations = before.check.rules.flatMap((rule) =>
    rule.obligations.map((one) => standingOf(rule, one, contact, before.spoken)),
  );
  const draft = await draftFor(context, { question, check: before.check, obligations, audience: where.audience });
  const reply = body.reply?.trim() || draft.lines.map(({ text }) => text).join(" ");
  return {
    asOf: before.check.asOf,
    turns: contact.turns.map(({ by, text }) => ({ by, text: redact(text).text })),
    answer,
    obligations,
    draft,
    check: reply === "" ? null : await check(contact.turns, reply),
    warnings: before.check.warnings,
  };
}

async function contactOf(serving: Serving, body: Body, principal: Principal): Promise<Contact> {
  const { audience, channel, region, language, asOf, contactReason } = body;
  if (body.ticketId === undefined) {
    const turns = spoken(readPastedConversation(body.conversation ?? ""));
    return {
      turns,
      actions: [],
      contactReason,
      reasonGiven: contactReason !== undefined,
      where: { audience, channel, region, language, asOf },
    };
  }
  const { ticket, scoresWithheld } = await serving["GET /tickets/:id"]({
    params: { id: body.ticketId },
    query: {},
    body: undefined,
    principal,
  });
  if (scoresWithheld) throw new AppError("conflict", `${scoresWithheld} The copilot would show what checks say of it.`);
  return {
    turns: spoken(ticket.turns),
    actions: ticket.actions,
    contactReason: contactReason ?? ticket.contactReason ?? undefined,
    reasonGiven: contactReason !== undefined || ticket.reasonSource === "given" || ticket.reasonSource === "person",
    where: {
      audience,
      channel: channel ?? ticket.channel,
      region: region ?? ticket.region ?? undefined,
      language: language ?? ticket.language,
      asOf: asOf ?? ticket.openedAt.slice(0, 10),
    },
  };
}

/** The one SOP in force for the reason of the contact: customers seldom choose its words. */
async function sopOf(
  { db, stores, now }: Context,
  { contactReason, reasonGiven, where: { asOf, audience = "human", ...place } }: Contact,
  principal: Principal,
): Promise<string | undefined> {
  if (contactReason === undefined || !reasonGiven) return undefined;
  const scope = { ...scopeFor(principal, { audience, ...place }), asOf: asOf ?? now().toISOString().slice(0, 10) };
  const [sopId, ...others] = await stores.sops(db).sopsFor(contactReason, scope);
  return others.length === 0 ? sopId : undefined;
}

/** Content words under which a turn is a courtesy or a yes rather than a request. */
const leastWords = 4;

/** Where the customer last said what it is about: a thank-you or a joke at the end asks for nothing. -1 = the customer is silent. */
function requestAt(turns: readonly Turn[]): number {
  const words = turns.map(({ by, text }) => (by === "customer" ? tokenize(withoutPlaceholders(text)).length : -1));
  const last = words.findLastIndex((count) => count >= leastWords);
  return last >= 0 ? last : words.lastIndexOf(Math.max(...words.filter((count) => count >= 0)));
}

/** Notes and automatic messages are not part of what was said. */
function spoken(turns: readonly { by: Speaker | string; text: string }[]): Turn[] {
  return turns
    .flatMap(({ by, text }): Turn[] => (by === "customer" || by === "agent" || by === "bot" ? [{ by, text }] : []))
    .filter(({ text }) => text.trim() !== "" && text.length <= 8000)
    .slice(-readTurns);
}

/** The rules that hold, each decided on what was said so far; before the handler has spoken nothing is decided. */
async function soFar({ turns }: Contact, check: (turns: Turn[], reply: string) => Promise<ReplyCheck>) {
  const last = turns.findLastIndex(({ by }) => by !== "customer");
  const reply = turns[last]?.text;
  if (reply === undefined) return { check: await check(turns, "…"), spoken: false };
  return { check: await check(turns.slice(0, last), reply), spoken: true };
}

type Rule = ReplyCheck["rules"][number];

/** How an obligation stands in the conversation: as a check or judge decided, else by its words, which a person has to look at. */
function standingOf(
  rule: Rule,
  obligation: Rule["obligations"][number],
  { turns, actions }: Contact,
  decided: boolean,
): CopilotObligation {
  const { sopId, title, versionId, versionNumber, stepId, stepTitle } = rule;
  const { id, level, text, why, evidence } = obligation;
  const about = { sopId, title, versionId, versionNumber, stepId, stepTitle, id, level, text };
  const forbids = level.endsWith("NOT");
  const verdict = decided ? obligation.verdict : level === "MAY" ? "not-applicable" : "unknown";
  const said = obligation.decidedBy === "check" ? "Decided by a check of the scorecard." : why;
  if (verdict === "met" || verdict === "not-applicable")
    return { ...about, standing: verdict, why: said, evidence: evidence[0] ?? null, action: null };
  if (verdict === "not-met" && forbids)
    return { ...about, standing: "not-met", why: said, evidence: evidence[0] ?? null, action: null };
  if (forbids) return { ...about, standing: "watch", why: "It must not be done.", evidence: null, action: null };
  const trace = verdict === "not-met" ? null : traceObligation({ text, level }, turns, actions);
  if (!trace)
    return { ...about, standing: "open", why: "No sign of it in the conversation yet.", evidence: null, action: null };
  const seen = "Its words are in the conversation: see whether it was done.";
  return { ...about, standing: "seems-met", why: seen, evidence: trace.evidence, action: trace.action };
}
