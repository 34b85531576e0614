import { mulberry32, type Rng } from "../evals/stats/prng.ts";
import { wilson } from "../evals/stats/wilson.ts";
import { deflect } from "../wfm/deflect.ts";
import { DeflectionScenario } from "../wfm/deflection-scenario.ts";
import { drawBeta, drawBinomial, drawNormal, drawPoisson, quantileOf } from "../wfm/draw.ts";
import { crps, integralHistogram, pinball, probabilityIntegral, skill } from "../wfm/forecast-scores.ts";
import type { PlannedEstimate } from "../wfm/planned-estimate.ts";

/** How one contact reason truly is, in one invented organisation. Rates as in wfm/deflection. */
interface Truth {
  volume: number;
  exposure: number;
  containment: number;
  botRecontact: number;
  humanRecontact: number;
  inducedShare: number;
  /** sessions of the pilot; some reasons have none */
  pilotSessions: number;
}

export interface Worlds {
  worlds: number;
  inside80: number;
  inside95: number;
  vendorInside95: number;
  /** mean absolute error / mean truth: of the median, and of the vendors' count */
  error: number;
  vendorError: number;
  /** 1 - CRPS / CRPS of taking the vendors' count as certain */
  skill: number | null;
  pinball: number;
  pit: number[];
}

/**
 * Coverage of total net deflection: organisations are invented, each with its own rates, pilot and month; people and
 * sessions are simulated one by one, not by the formula under test; `deflect` sees the pilot's counts and never the truth.
 */
export function simulateWorlds(worlds: number, seed: number, draws = 1000): Worlds {
  const rng = mulberry32(seed);
  const scored = Array.from({ length: worlds }, (_, w) => {
    const truths = inventOrganisation(rng);
    const scenario = DeflectionScenario.parse({
      reasons: truths.map((truth, r) => evidence(truth, r, rng)),
      draws,
      seed: w,
    });
    const { total } = deflect(scenario, mulberry32(seed + w));
    const came = truths.reduce((sum, truth) => sum + realisedNet(truth, rng), 0);
    return score(total.netDeflected, total.vendorDeflected, came, rng);
  });
  const share = (of: (s: (typeof scored)[number]) => boolean): number => scored.filter(of).length;
  const mean = (of: (s: (typeof scored)[number]) => number): number =>
    scored.reduce((sum, s) => sum + of(s), 0) / worlds;
  const size = mean((s) => Math.abs(s.came));
  return {
    worlds,
    inside80: share((s) => s.inside80),
    inside95: share((s) => s.inside95),
    vendorInside95: share((s) => s.vendorInside95),
    error: mean((s) => s.error) / size,
    vendorError: mean((s) => s.vendorError) / size,
    skill: skill(
      mean((s) => s.crps),
      mean((s) => s.vendorError),
    ),
    pinball: mean((s) => s.pinball),
    pit: integralHistogram(scored.map((s) => s.pit)),
  };
}

/** 6 reasons whose rates scatter around those of this organisation: neither the analysis' prior nor its pooled shape. */
function inventOrganisation(rng: Rng): Truth[] {
  const between = (low: number, high: number): number => low + (high - low) * rng();
  const rates = { k: between(0.35, 0.75), x: between(0.1, 0.35), h: between(0.08, 0.25), spread: between(6, 60) };
  const around = (m: number): number => drawBeta(m * rates.spread, (1 - m) * rates.spread, rng);
  return Array.from({ length: 6 }, (_, r) => ({
    volume: Math.exp(between(6, 8.5)),
    exposure: between(0.2, 0.7),
    containment: around(rates.k),
    botRecontact: around(rates.x),
    humanRecontact: Math.min(0.6, around(rates.h)),
    inducedShare: drawBeta(3, 27, rng),
    pilotSessions: r === 5 ? 0 : Math.round(Math.exp(between(3.5, 7))),
  }));
}

/** What a planner would have of it: forecast, pilot counts, and an induced share measured with error. */
function evidence(truth: Truth, r: number, rng: Rng) {
  const contained = drawBinomial(truth.pilotSessions, truth.containment, rng);
  const people = Math.round(truth.pilotSessions * 1.5);
  const volumeSd = 0.05 * truth.volume;
  const exposureSd = 0.04;
  const inducedSd = 0.02 + 0.3 / Math.sqrt(truth.pilotSessions + 20);
  const measured = (value: number, sd: number): { mean: number; sd: number } => ({
    mean: Math.min(0.9, Math.max(0.005, value + sd * drawNormal(rng))),
    sd,
  });
  return {
    reason: `reason ${r + 1}`,
    volume: { mean: Math.max(1, truth.volume + volumeSd * drawNormal(rng)), sd: volumeSd },
    ahtS: 400,
    exposure: measured(truth.exposure, exposureSd),
    containment: { successes: contained, trials: truth.pilotSessions },
    botRecontact: { successes: drawBinomial(contained, truth.botRecontact, rng), trials: contained },
    humanRecontact: { successes: drawBinomial(people, truth.humanRecontact, rng), trials: people },
    inducedShare: measured(truth.inducedShare, inducedSd),
  };
}

/** Human contacts of a month without the bot - with it, issue by issue and session by session, the same people in both. */
function realisedNet(truth: Truth, rng: Rng): number {
  const issues = drawPoisson(truth.volume * (1 - truth.humanRecontact), rng);
  let net = 0;
  let exposed = 0;
  for (let i = 0; i < issues; i++) {
    if (rng() >= truth.exposure) continue;
    exposed++;
    if (staysWithBot(truth, rng)) net += contactsOfPeople(truth, rng);
  }
  const extra = drawPoisson((exposed * truth.inducedShare) / (1 - truth.inducedShare), rng);
  for (let i = 0; i < extra; i++) if (!staysWithBot(truth, rng)) net -= contactsOfPeople(truth, rng);
  return net;
}

function staysWithBot({ containment, botRecontact }: Truth, rng: Rng): boolean {
  return rng() < containment && rng() >= botRecontact;
}

/** Contacts until an issue that people handle comes back no more. */
function contactsOfPeople({ humanRecontact }: Truth, rng: Rng): number {
  let contacts = 1;
  while (rng() < humanRecontact) contacts++;
  return contacts;
}

function score(net: PlannedEstimate, vendor: PlannedEstimate, came: number, rng: Rng) {
  const draws = asDraws(net, rng);
  const sorted = Float64Array.from(draws).sort();
  const levels = [0.025, 0.1, 0.5, 0.9, 0.975];
  return {
    came,
    inside80: came >= net.low80 && came <= net.high80,
    inside95: came >= net.low95 && came <= net.high95,
    vendorInside95: came >= vendor.low95 && came <= vendor.high95,
    error: Math.abs(came - net.value),
    vendorError: Math.abs(came - vendor.value),
    crps: crps(draws, came),
    pinball: levels.reduce((sum, p) => sum + pinball(came, quantileOf(sorted, p), p), 0) / levels.length,
    pit: probabilityIntegral(draws, came),
  };
}

/** Draws from the published quantiles, straight lines between them: what a reader of the figure can know of it. */
function asDraws({ value, low80, high80, low95, high95 }: PlannedEstimate, rng: Rng): number[] {
  const knots = [
    [0.025, low95],
    [0.1, low80],
    [0.5, value],
    [0.9, high80],
    [0.975, high95],
  ] as const;
  return Array.from({ length: 400 }, () => {
    const p = rng();
    const k = Math.max(
      1,
      Math.min(
        knots.length - 1,
        knots.findIndex(([at]) => at >= p),
      ),
    );
    const upper = p > 0.975 ? knots.length - 1 : k;
    const [p0, q0] = knots[upper - 1] as readonly [number, number];
    const [p1, q1] = knots[upper] as readonly [number, number];
    return q0 + ((q1 - q0) * (p - p0)) / (p1 - p0);
  });
}

export function coverageText(inside: number, worlds: number): string {
  const share = wilson(inside, worlds);
  return share === null ? "-" : `${share.value.toFixed(3)} (${share.low.toFixed(3)} to ${share.high.toFixed(3)})`;
}
