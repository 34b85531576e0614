import type { z } from "zod";
import { correctedRate } from "../../evals/corrected-rate.ts";
import { criteriaOf, type Severity } from "../../evals/scorecard.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import { type CandidateEvidence, type Candidate as Ranked, rankCandidates } from "../../wfm/candidates.ts";
import type { PlannedEstimate } from "../../wfm/planned-estimate.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Band, bandOf, scaled } from "./bands.ts";
import { type BotAudits, botQuality } from "./bot-audits.ts";
import { shownBlockers } from "./candidate-blockers.ts";
import type { candidateSchema } from "./candidates-contract.ts";
import type { StoredPlan, StoredProgramme } from "./plan-store.ts";
import { choicesOf } from "./planning.ts";
import { type Readiness, readinessReader } from "./readiness.ts";
import type { PlanResult } from "./stored.ts";

export type Candidate = z.output<typeof candidateSchema>;
type Potential = PlanResult["potential"][number];
type Computed = StoredPlan & { result: PlanResult };
const leastAudits = 3;

/** What is known of one contact reason before it is ranked. */
export type CandidateFacts = {
  reason: string;
  ready: Readiness;
  potential: Potential | null;
  audits: BotAudits | null;
  sop: { sopId: string; title: string } | null;
  evidence: CandidateEvidence;
  programme: StoredProgramme | null;
};

/** Contact reasons by hours saved a month x readiness x risk factor, with what blocks each. */
export async function candidateBoard(context: Context, planId: string | undefined) {
  const plan = await planFor(context, planId);
  const facts = await candidateFacts(context, plan);
  const byReason = new Map(facts.map((one) => [one.reason, one]));
  const ranked = rankCandidates(facts.map((one) => one.evidence));
  return {
    planId: plan?.id ?? null,
    planName: plan?.name ?? null,
    candidates: ranked.flatMap((one) => {
      const known = byReason.get(one.reason);
      return known ? [shown(one, known, plan)] : [];
    }),
    notes: plan
      ? [
          `Hours and contacts are those of ${plan.name}, over 30 days, as if each SOP were ready at the plan's adoption.`,
        ]
      : ["No plan is computed yet, so savings are guesses. Make a plan first."],
  };
}

async function planFor({ db, stores }: Context, planId: string | undefined): Promise<Computed | null> {
  if (planId !== undefined) {
    const plan = await stores.wfm(db).plan(planId);
    if (!plan) throw new AppError("not-found", `There is no plan ${planId}.`);
    if (!plan.result) throw new AppError("conflict", "This plan is not computed yet. Wait until it is done.");
    return { ...plan, result: plan.result };
  }
  const computed = (await stores.wfm(db).plans()).find((plan) => plan.result !== null && choicesOf(plan).asOf === null);
  return computed?.result ? { ...computed, result: computed.result } : null;
}

async function candidateFacts(context: Context, plan: Computed | null): Promise<CandidateFacts[]> {
  const { db, stores, now, library } = context;
  const readiness = await readinessReader(context, now());
  const quality = await botQuality(context);
  const mix = await stores.qa(db).reasonMix();
  const versions = await stores.sops(db).versions();
  const programme = await stores.wfm(db).programme();
  const scorecard = await stores.qa(db).currentScorecard();
  const criteria = scorecard ? criteriaOf(scorecard.definition) : [];
  return [...new Set(mix.flatMap((one) => one.contactReason ?? []))].sort().map((reason) => {
    const own = mix.filter((one) => one.contactReason === reason);
    const ready = readiness.of(reason, own);
    const potential = plan?.result.potential.find((one) => one.reason === reason) ?? null;
    const audits = quality.byReason.get(reason) ?? null;
    // The newest version that is about this reason, approved ones first.
    const about = versions.filter(({ meta }) => meta.contactReasons.includes(reason));
    const sop = about.findLast(({ state }) => state === "approved") ?? about.at(-1) ?? null;
    const tied = criteria.filter(
      ({ obligation, when }) =>
        when?.contactReasons?.includes(reason) || about.some(({ sopId }) => obligation?.startsWith(`${sopId}#`)),
    );
    const evidence = evidenceOf({
      reason,
      mix: own,
      potential,
      audits,
      piloted: plan?.result.inputs.reasons.find((one) => one.reason === reason)?.containment.trials ?? 0,
      sop: sop && { approved: sop.state === "approved", botReadyShare: ready.covered, text: sop.source },
      tools: sop ? toolsOf(library.documentOf(sop).steps.flatMap((step) => step.tools)) : [],
      risk: riskOf(tied.map(({ severity }) => severity)),
    });
    return {
      reason,
      ready,
      potential,
      audits,
      sop: sop && { sopId: sop.sopId, title: sop.title },
      evidence,
      programme: programme.find((one) => one.reason === reason) ?? null,
    };
  });
}

type Parts = Pick<CandidateEvidence, "reason" | "sop" | "tools" | "risk"> & {
  mix: { tickets: number; handleSeconds: number; timed: number }[];
  potential: Potential | null;
  audits: BotAudits | null;
  piloted: number;
};

function evidenceOf({ mix, potential, audits, piloted, ...rest }: Parts): CandidateEvidence {
  const timed = mix.reduce((sum, one) => sum + one.timed, 0);
  const seconds = mix.reduce((sum, one) => sum + one.handleSeconds, 0);
  return {
    ...rest,
    contacts: potential?.contactsPerMonth ?? mix.reduce((sum, one) => sum + one.tickets, 0),
    ahtS: timed > 0 && seconds > 0 ? seconds / timed : null,
    saving: potential && {
      hoursSaved: asEstimate(potential.hoursPerMonth),
      pNetNotPositive: potential.pNetNotPositive,
    },
    botQuality: qualityOf(audits),
    basis: piloted > 0 ? "pilot" : potential ? "other reasons" : "nothing",
  };
}

/** Blind reviews by people: corrected by definition. */
function qualityOf(audits: BotAudits | null): CandidateEvidence["botQuality"] {
  if (!audits || audits.trials < leastAudits) return null;
  const passed = wilson(audits.trials - audits.successes, audits.trials);
  return passed && correctedRate(passed, audits.trials);
}

/** A tool that the SOP calls without declaring it is one that nobody has given the bot. */
function toolsOf(uses: readonly { name: string; declared: boolean }[]): CandidateEvidence["tools"] {
  const tools = new Map<string, boolean>();
  for (const { name, declared } of uses) tools.set(name, (tools.get(name) ?? true) && declared);
  return [...tools].map(([name, available]) => ({ name, available }));
}

function riskOf(severities: readonly Severity[]): CandidateEvidence["risk"] {
  if (severities.includes("compliance-critical")) return "high";
  return severities.some((severity) => severity !== "non-critical") ? "medium" : "low";
}

function asEstimate({ value, low80, high80, low95, high95 }: Band): PlannedEstimate {
  return { value, low: low95, high: high95, level: 0.95, n: 0, method: "plan", low80, high80, low95, high95 };
}

function shown(ranked: Ranked, facts: CandidateFacts, plan: Computed | null): Candidate {
  const { potential, ready, programme, evidence } = facts;
  const hours = bandOf(ranked.hoursSaved);
  const factor = ranked.hoursSaved.value > 0 ? ranked.readiness * ranked.riskFactor : 1;
  return {
    reason: ranked.reason,
    rank: ranked.rank,
    score: scaled(hours, factor),
    contactsPerMonth: evidence.contacts,
    netPerMonth: potential?.netPerMonth ?? null,
    hoursPerMonth: hours,
    savingPerMonth: potential && plan ? savingOf(potential, choicesOf(plan)) : null,
    pNetNotPositive: ranked.pNetNotPositive,
    readiness: {
      value: ranked.readiness,
      covered: ready.covered,
      executable: ready.executable,
      sops: ready.sops.map(({ sopId, versionId, title, executable }) => ({ sopId, versionId, title, executable })),
    },
    quality: evidence.botQuality,
    risk: evidence.risk,
    riskFactor: ranked.riskFactor,
    words: ranked.words,
    blockers: shownBlockers(ranked, facts),
    programmeId: programme?.id ?? null,
    programmeState: programme?.steps.at(-1)?.detail.state ?? null,
  };
}

/** Paid hours at their cost, less what the bot costs at its median use; before any cap by attrition. */
function savingOf(
  { hoursPerMonth, sessionsPerMonth, vendorPerMonth }: Potential,
  { economics, targets }: ReturnType<typeof choicesOf>,
): Band | null {
  if (economics === null) return null;
  const worth = scaled(hoursPerMonth, economics.hourlyCost / (1 - targets.shrinkage));
  const cost = sessionsPerMonth.value * economics.costPerSession + vendorPerMonth.value * economics.costPerResolution;
  const { value, low80, high80, low95, high95 } = worth;
  return {
    value: value - cost,
    low80: low80 - cost,
    high80: high80 - cost,
    low95: low95 - cost,
    high95: high95 - cost,
  };
}
