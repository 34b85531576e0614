import type { Candidate as Ranked } from "../../wfm/candidates.ts";
import type { Candidate, CandidateFacts } from "./candidates.ts";

type Blocker = Candidate["blockers"][number];
type Kind = Ranked["blockers"][number]["kind"];

/** The words of the board for what the ranking found. */
const kinds: Record<Kind, Blocker["kind"]> = {
  "no-sop": "missing-sop",
  "sop-not-approved": "sop-not-approved",
  "not-bot-ready": "not-for-bots",
  judgement: "judgement-words",
  tool: "tool-not-available",
  "bot-quality": "low-bot-quality",
  "no-data": "few-cases",
};

/** What stands between a contact reason and the bot, each with the place where it can be mended. */
export function shownBlockers(ranked: Ranked, { reason, sop }: CandidateFacts): Blocker[] {
  const page = sop === null ? "/sops/new" : `/sops/${encodeURIComponent(sop.sopId)}`;
  const links: Record<Kind, string> = {
    "no-sop": "/sops/new",
    "sop-not-approved": page,
    "not-bot-ready": page,
    judgement: page,
    tool: page,
    "bot-quality": `/tickets?contactReason=${encodeURIComponent(reason)}&handledBy=bot`,
    "no-data": "/planning/pilot",
  };
  const found = ranked.blockers.map(
    ({ kind, words, remedy }): Blocker => ({ kind: kinds[kind], words, remedy, link: links[kind] }),
  );
  return ranked.pNetNotPositive > 0.5 ? [...found, makesWork(ranked)] : found;
}

function makesWork({ pNetNotPositive }: Ranked): Blocker {
  return {
    kind: "negative-net",
    words: `With ${Math.round(100 * pNetNotPositive)} % probability the bot makes as many contacts as it saves, or more.`,
    remedy: "Leave it to people until the bot resolves more of it.",
    link: "/planning/pilot",
  };
}
