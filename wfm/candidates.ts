import type { CorrectedRate } from "../evals/corrected-rate.ts";
import { judgementWords } from "../sops/judgement-words.ts";
import type { PlannedEstimate } from "./planned-estimate.ts";

/** What is known of automating one contact reason. Hours and contacts per month. */
export interface CandidateEvidence {
  reason: string;
  contacts: number;
  /** from `deflect`, where reasons without counts are drawn from the others; null when no scenario covers the reason */
  saving: { hoursSaved: PlannedEstimate; pNetNotPositive: number } | null;
  /** mean handle time, seconds; null when nobody measured it */
  ahtS: number | null;
  /** the SOP for this reason; null when there is none */
  sop: { approved: boolean; botReadyShare: number; text: string } | null;
  /** systems the procedure needs, and whether a bot can use them */
  tools: readonly { name: string; available: boolean }[];
  /** corrected pass rate of the bot's critical criteria on this reason; null before any audit */
  botQuality: CorrectedRate | null;
  /** what a wrong answer costs: money, safety and law are high */
  risk: "low" | "medium" | "high";
  /** where `saving` comes from */
  basis: "pilot" | "other reasons" | "nothing";
}

const BLOCKERS = [
  "no-sop",
  "sop-not-approved",
  "not-bot-ready",
  "judgement",
  "tool",
  "bot-quality",
  "no-data",
] as const;

/** What keeps a reason from being automated, and what would remove it. */
export interface Blocker {
  kind: (typeof BLOCKERS)[number];
  words: string;
  remedy: string;
}

export interface Candidate {
  rank: number;
  reason: string;
  /** expected hours saved a month x readiness x risk factor; negative where the bot makes work */
  score: number;
  hoursSaved: PlannedEstimate;
  pNetNotPositive: number;
  /** 0..1 */
  readiness: number;
  riskFactor: number;
  blockers: Blocker[];
  words: string;
}

/** What is left of an expected saving when a wrong answer costs more than it saves. */
const RISK_FACTOR = { low: 1, medium: 0.7, high: 0.4 } as const;
/** A reason that cannot start yet keeps a tenth of its worth, so that removing the blocker shows as worth while. */
const LEAST_READINESS = 0.1;
const QUALITY_WANTED = 0.9;
const PRIOR_AHT_S = 420;

/**
 * Ranks contact reasons by expected net saving x readiness x risk. None is dropped: one without data is ranked by what
 * the others save per contact, with an interval wide enough to hold nothing at all.
 */
export function rankCandidates(evidence: readonly CandidateEvidence[]): Candidate[] {
  const perHour = savingShares(evidence);
  return evidence
    .map((one) => candidate(one, perHour))
    .sort((a, b) => b.score - a.score || (a.reason < b.reason ? -1 : 1))
    .map((one, i) => ({ rank: i + 1, ...one }));
}

interface SavingShares {
  mean: number;
  low: number;
  high: number;
}

/** Hours saved per hour of work now, over the reasons that have an estimate; a broad guess when none has. */
function savingShares(evidence: readonly CandidateEvidence[]): SavingShares {
  const shares = evidence.flatMap(({ saving, ...one }) => {
    const work = workHours(one);
    return saving === null || work === 0 ? [] : [saving.hoursSaved.value / work];
  });
  if (shares.length === 0) return { mean: 0.1, low: -0.1, high: 0.4 };
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
  const spread = Math.sqrt(shares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / shares.length);
  const wide = Math.max(0.15, 2 * spread);
  return { mean, low: mean - wide, high: mean + wide };
}

function workHours({ contacts, ahtS }: Pick<CandidateEvidence, "contacts" | "ahtS">): number {
  return (contacts * (ahtS ?? PRIOR_AHT_S)) / 3600;
}

function candidate(one: CandidateEvidence, shares: SavingShares): Omit<Candidate, "rank"> {
  const hoursSaved = one.saving?.hoursSaved ?? guessed(workHours(one), shares);
  const blockers = blockersOf(one);
  const readiness = readinessOf(one);
  const riskFactor = RISK_FACTOR[one.risk];
  // a loss does not become smaller because the reason is not ready
  const score = hoursSaved.value > 0 ? hoursSaved.value * readiness * riskFactor : hoursSaved.value;
  const pNetNotPositive = one.saving?.pNetNotPositive ?? chanceBelowZero(hoursSaved);
  return {
    reason: one.reason,
    score,
    hoursSaved,
    pNetNotPositive,
    readiness,
    riskFactor,
    blockers,
    words: wordsFor(one, hoursSaved, blockers),
  };
}

function guessed(work: number, { mean, low, high }: SavingShares): PlannedEstimate {
  const narrow = (edge: number): number => work * (mean + 0.65 * (edge - mean));
  return {
    value: work * mean,
    low: work * low,
    high: work * high,
    level: 0.95,
    n: 0,
    method: "no data on this reason: what the others save per hour of work, widened",
    low80: narrow(low),
    high80: narrow(high),
    low95: work * low,
    high95: work * high,
  };
}

/** From the 80 % interval taken as normal. */
function chanceBelowZero({ value, low80, high80 }: PlannedEstimate): number {
  const sd = (high80 - low80) / 2.563;
  return sd > 0 ? 1 / (1 + Math.exp((1.702 * value) / sd)) : Number(value <= 0);
}

function readinessOf({ sop, tools, botQuality }: CandidateEvidence): number {
  const covered = sop === null ? 0 : (sop.approved ? 1 : 0.5) * sop.botReadyShare;
  const connected = tools.length === 0 ? 1 : tools.filter(({ available }) => available).length / tools.length;
  const quality = botQuality === null ? 1 : Math.min(1, botQuality.value / QUALITY_WANTED);
  const judgement = sop === null ? 1 : 1 / (1 + 0.15 * wordsLeftOpen(sop.text).length);
  return Math.max(LEAST_READINESS, covered * connected * quality * judgement);
}

function blockersOf({ sop, tools, botQuality, basis }: CandidateEvidence): Blocker[] {
  const found: Blocker[] = [];
  const add = (kind: Blocker["kind"], words: string, remedy: string): void => void found.push({ kind, words, remedy });
  if (sop === null) add("no-sop", "There is no SOP for this reason.", "Write one and have it approved.");
  else {
    if (!sop.approved) add("sop-not-approved", "Its SOP is not approved.", "Have it reviewed and approved.");
    if (sop.botReadyShare < 1) {
      const share = Math.round(100 * sop.botReadyShare);
      add(
        "not-bot-ready",
        `An SOP for bots covers ${share} % of its contacts.`,
        "Extend the SOP's audience, channels and regions.",
      );
    }
    const words = wordsLeftOpen(sop.text);
    if (words.length > 0) {
      add(
        "judgement",
        `The SOP leaves decisions to judgement: ${quoted(words)}.`,
        "Say what decides, or hand these cases over.",
      );
    }
  }
  for (const { name, available } of tools) {
    if (!available) add("tool", `A bot cannot use ${name}.`, `Connect ${name}, or hand over before that step.`);
  }
  if (botQuality !== null && botQuality.high < QUALITY_WANTED) {
    const [value, high] = [botQuality.value, botQuality.high].map((share) => Math.round(100 * share));
    add(
      "bot-quality",
      `Audits pass ${value} % of its conversations, at most ${high} %.`,
      `Raise it above ${100 * QUALITY_WANTED} % before a launch.`,
    );
  }
  if (basis !== "pilot") {
    const from = basis === "nothing" ? "Nothing was measured" : "Only other reasons were measured";
    add("no-data", `${from}: the saving is a guess with a wide interval.`, "Run a pilot with a control group.");
  }
  return found;
}

/** Words by which a procedure leaves a decision to a person, each once. */
function wordsLeftOpen(text: string): string[] {
  return [...new Set(judgementWords(text).map(({ word }) => word))];
}

function quoted(words: readonly string[]): string {
  const first = words.slice(0, 4).map((word) => `"${word}"`);
  return `${first.join(", ")}${words.length > 4 ? ` and ${words.length - 4} more` : ""}`;
}

function wordsFor({ risk, basis }: CandidateEvidence, hours: PlannedEstimate, blockers: readonly Blocker[]): string {
  const range = `${Math.round(hours.low80)} to ${Math.round(hours.high80)}`;
  const saving = `${Math.round(hours.value)} hours a month (80 %: ${range}), from ${basis === "nothing" ? "no data" : basis === "pilot" ? "the pilot" : "other reasons"}`;
  const open = blockers.filter(({ kind }) => kind !== "no-data").length;
  return `${saving}; ${risk} risk; ${open === 0 ? "nothing blocks it" : open === 1 ? "1 blocker" : `${open} blockers`}.`;
}
