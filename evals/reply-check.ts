import type { RedactedText } from "../ingest/redact.ts";
import type { Channel, Speaker, Ticket } from "../ingest/ticket.ts";
import type { Obligation } from "../sops/sop.ts";
import { applies } from "./applies.ts";
import type { AcceptRule } from "./auto-accept.ts";
import { runCheck } from "./check.ts";
import { judgeEmbedded } from "./embedded-judge.ts";
import type { EmbeddedJudge } from "./embedded-training.ts";
import { isHandler } from "./handler-turns.ts";
import type { JudgeResult } from "./judge.ts";
import type { JudgeInput } from "./judge-prompt.ts";
import { readJudgeReply } from "./model-judge.ts";
import { type Check, type Criterion, criterionSchema } from "./scorecard.ts";
import { sigmoid } from "./stats/logistic.ts";
import type { Evidence } from "./verdict.ts";

/** Whether a reply that was not sent yet would keep to one obligation. `unknown` = nothing here can tell; a person decides. */
export const replyVerdicts = ["met", "not-met", "unknown", "not-applicable"] as const;
export type ReplyVerdict = (typeof replyVerdicts)[number];

/** `turn` of the evidence counts the turns before the reply from 0; the reply is the last one. */
export type ObligationVerdict = {
  verdict: ReplyVerdict;
  why: string;
  decidedBy: "check" | "embedded" | "model" | null;
  /** the decider's own probability of being right, 0-1; null for a check and for unknown */
  confidence: number | null;
  evidence: Evidence[];
};

/** A contact up to the reply that is to be checked, all of it redacted. */
export type Draft = {
  turns: readonly { by: Speaker; text: RedactedText }[];
  reply: RedactedText;
  by: "agent" | "bot";
  channel: Channel | null;
  region: string | null;
  language: string | null;
  contactReason: string | null;
  /** whether the reply ends the contact */
  closing: boolean;
  /** ISO 8601 */
  at: string;
};

const undecided = (why: string): ObligationVerdict => ({
  verdict: "unknown",
  why,
  decidedBy: null,
  confidence: null,
  evidence: [],
});

const outside = (why: string): ObligationVerdict => ({ ...undecided(why), verdict: "not-applicable" });

/** The draft as a ticket whose last turn is the reply. What the caller did not tell is left open. */
export function asDraftTicket(draft: Draft): Ticket {
  const { channel, region, language, contactReason, at, by } = draft;
  const turns = [...draft.turns, { by, text: draft.reply }].map((turn) => ({ ...turn, at, label: null }));
  return {
    id: "draft",
    openedAt: at,
    closedAt: null,
    channel: channel ?? "chat",
    region,
    language: language ?? "en",
    contactReason,
    queue: null,
    customer: null,
    agent: null,
    team: null,
    handledBy: by === "bot" ? "bot" : "human",
    tags: [],
    fields: {},
    csat: null,
    handleSeconds: null,
    site: null,
    reopens: 0,
    updatedAt: null,
    turns,
    actions: [],
  };
}

/**
 * Decides one criterion of kind check on a draft. A rule about actions or times cannot be read from words, and a condition on what
 * the caller did not tell is not guessed: both are unknown. Throws TypeError for a judged criterion.
 */
export function checkDraft(criterion: Criterion, draft: Draft): ObligationVerdict {
  const { check } = criterion;
  if (check === null) throw new TypeError(`${criterion.id} has no check`);
  const untold = untoldCondition(criterion, draft);
  if (untold) return undecided(untold);
  const ticket = asDraftTicket(draft);
  if (!applies(criterion, ticket)) return outside("The scorecard's condition for this rule is not met.");
  if (check.rule !== "phrase-present" && check.rule !== "phrase-absent")
    return undecided("This rule is about actions, labels or times, which a reply's words do not show.");
  return checkWords(check, draft, ticket);
}

function checkWords(
  check: Extract<Check, { pattern: string; by: string }>,
  draft: Draft,
  ticket: Ticket,
): ObligationVerdict {
  if (check.rule !== "phrase-present" && check.rule !== "phrase-absent") return undecided("Not a rule about words.");
  if (check.by !== "handler" && check.by !== draft.by) return outside(`This rule is about what the ${check.by} says.`);
  const before = draft.turns.filter(({ by }) => isHandler(by)).length;
  if (check.firstTurns !== undefined && check.lastTurns === undefined && before >= check.firstTurns)
    return outside("This rule is about an earlier message of the contact.");
  const absent = check.rule === "phrase-absent";
  // What must not be said is looked for in this reply alone: an earlier message is not this reply's doing.
  const subject = absent ? { ...ticket, turns: ticket.turns.slice(-1) } : ticket;
  const { firstTurns: _first, lastTurns: _last, ...anywhere } = check;
  const result = runCheck(absent ? anywhere : check, subject);
  const evidence = absent ? result.evidence.map((one) => ({ ...one, turn: draft.turns.length })) : result.evidence;
  if (result.verdict.kind === "unscored") return undecided(result.rationale);
  const met = result.verdict.kind === "pass";
  if (!met && !absent && check.lastTurns !== undefined && !draft.closing)
    return outside("It is due in the last messages of a contact, and this reply does not end it.");
  return { verdict: met ? "met" : "not-met", why: result.rationale, decidedBy: "check", confidence: null, evidence };
}

function untoldCondition({ when }: Criterion, draft: Draft): string | null {
  const asked = (list: readonly string[] | undefined) => list !== undefined && list.length > 0;
  if (asked(when.contactReasons) && draft.contactReason === null)
    return "It depends on the contact reason: tell it as contactReason.";
  if (asked(when.channels) && draft.channel === null) return "It depends on the channel: tell it as channel.";
  if (asked(when.languages) && draft.language === null) return "It depends on the language: tell it as language.";
  if (when.answer) return "It depends on how another criterion is answered.";
  if (asked(when.teams) || asked(when.tags)) return "It depends on the team or tags of the ticket.";
  return null;
}

/**
 * Decides a judged criterion by what the embedded judge learned. It learned from whole tickets, so its word counts only inside the
 * certificate that blind audits gave it on this criterion, and only with words of this contact to show for it.
 */
export function judgeDraft(
  judge: EmbeddedJudge | null,
  certificate: AcceptRule | null,
  criterion: Criterion,
  draft: Draft,
  obligation: Obligation,
): ObligationVerdict {
  if (judge === null || certificate === null)
    return undecided("The embedded judge is not certified by audits on this rule.");
  const result = judgeEmbedded(judge, asDraftTicket(draft), criterion, obligation.text);
  if (result.score === null || !withinCertificate(certificate, result.score))
    return undecided("The embedded judge is not sure enough to go without a person.");
  if (result.evidence.length === 0)
    return undecided("The embedded judge has no words of this contact to show for its verdict.");
  return decided(result, "embedded");
}

function withinCertificate({ confidence, threshold }: AcceptRule, score: number): boolean {
  const margin = Math.abs(score - 0.5);
  if (confidence.kind === "margin") return margin >= threshold;
  const { intercept, margin: perMargin, verdict } = confidence;
  return sigmoid(intercept + perMargin * margin + verdict * Number(score >= 0.5)) >= threshold;
}

/** The question a model is asked about one obligation: pass = the reply keeps to it. */
export function replyCriterion(obligation: Pick<Obligation, "id" | "level" | "text">): Criterion {
  return criterionSchema.parse({
    id: "reply-check",
    title: "The last message keeps to the rule",
    question: `Would sending the last message keep to the rule? pass = it does what the rule asks of it, or avoids what the rule forbids; fail = it breaks the rule; not-applicable = the rule asks nothing of this message; unscored = the messages do not let you tell. The rule is a ${obligation.level}.`,
    kind: "judged",
  });
}

/** A model's reply about one obligation. What does not verify against the words is unknown. */
export function readReplyJudgement(raw: unknown, input: JudgeInput): ObligationVerdict {
  const [result] = readJudgeReply(raw, input);
  if (!result) return undecided("Nothing was asked.");
  if (result.needsPerson && result.verdict.kind !== "unscored")
    return undecided("The messages hold text that speaks to the judge: a person must look.");
  return decided(result, "model");
}

function decided(result: JudgeResult, decidedBy: "embedded" | "model"): ObligationVerdict {
  const { verdict, rationale: why, confidence, evidence } = result;
  if (verdict.kind === "pass") return { verdict: "met", why, decidedBy, confidence, evidence };
  if (verdict.kind === "fail") return { verdict: "not-met", why, decidedBy, confidence, evidence };
  if (verdict.kind === "not-applicable") return { ...outside(why), decidedBy, evidence };
  return undecided(why);
}

/** What a MAY asks: nothing. */
export const permitted: ObligationVerdict = outside("A MAY allows; there is nothing to keep to.");

export const nobodyDecides = (model: boolean): ObligationVerdict =>
  undecided(
    model
      ? "The model did not answer."
      : "No check of the scorecard tests this rule in code, and no model is set that could read it: a person decides.",
  );

/**
 * The reply as a whole, by its strict obligations (MUST, MUST NOT): one broken breaks it; it meets them when each is met or asks
 * nothing, and at least one was decided; else nobody can tell.
 */
export function overallVerdict(
  obligations: readonly (Pick<Obligation, "level"> & Pick<ObligationVerdict, "verdict">)[],
): "meets" | "breaks" | "unknown" {
  const strict = obligations.filter(({ level }) => level === "MUST" || level === "MUST NOT");
  if (strict.some(({ verdict }) => verdict === "not-met")) return "breaks";
  if (strict.some(({ verdict }) => verdict === "unknown")) return "unknown";
  return strict.some(({ verdict }) => verdict === "met") ? "meets" : "unknown";
}
