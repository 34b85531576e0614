import type { Rng } from "../evals/stats/prng.ts";
import { adoption, type DeflectionInputs } from "./deflection.ts";
import { type DeflectionReason, type DeflectionScenario, isCounted, type Rate } from "./deflection-scenario.ts";
import { drawBeta, drawNormal } from "./draw.ts";
import { drawPooledRate, type Population, poolRates } from "./pooling.ts";

const RATES = [
  "exposure",
  "containment",
  "botRecontact",
  "humanRecontact",
  "inducedShare",
  "assistSaving",
  "qaFail",
] as const;
type RateName = (typeof RATES)[number];

type Quantity = number | { mean: number; sd: number };

/** Draws the inputs of all reasons once, in the scenario's order. */
export type InputsDrawer = () => DeflectionInputs[];

/**
 * Prepares draws of a scenario's inputs. The population of each counted rate is drawn ONCE per draw for all reasons:
 * what is unknown about the bot in general moves all reasons together and does not average out.
 */
export function inputsDrawer(scenario: DeflectionScenario, rng: Rng): InputsDrawer {
  const pools = RATES.map((name) => {
    const counts = scenario.reasons.map((reason) => reason[name]).filter(isCounted);
    return [name, counts.length === 0 ? null : poolRates(counts)] as const;
  });
  const ramp = scenario.adoption;
  const adopted = ramp === undefined ? 1 : adoption(ramp.at, ramp);
  return () => {
    const populations = new Map<RateName, Population>();
    for (const [name, pool] of pools) if (pool !== null) populations.set(name, pool.drawPopulation(rng));
    return scenario.reasons.map((reason) => drawInputs(reason, populations, adopted, rng));
  };
}

function drawInputs(
  reason: DeflectionReason,
  populations: ReadonlyMap<RateName, Population>,
  adopted: number,
  rng: Rng,
): DeflectionInputs {
  const rate = (name: RateName): number => drawRate(reason[name] ?? 0, populations.get(name), rng);
  const inputs: DeflectionInputs = {
    volume: drawVolume(reason.volume, rng),
    ahtS: drawPositive(reason.ahtS, rng),
    ahtLogSd: reason.ahtLogSd ?? 0,
    humanRecontact: Math.min(0.95, rate("humanRecontact")),
    exposure: rate("exposure") * adopted,
    containment: rate("containment"),
    botRecontact: rate("botRecontact"),
    inducedShare: Math.min(0.95, rate("inducedShare")),
    transferMultiplier: drawPositive(reason.transferMultiplier ?? 1, rng),
    recontactMultiplier: drawPositive(reason.recontactMultiplier ?? 1, rng),
    difficultyCorrelation: drawCorrelation(reason.difficultyCorrelation ?? 0, rng),
    assistSaving: rate("assistSaving"),
    qaFail: rate("qaFail"),
    reviewHours: reason.reviewHours ?? 0,
  };
  const { observedTransferAhtS, observedRecontactAhtS } = reason;
  if (observedTransferAhtS !== undefined) inputs.observedTransferAhtS = drawPositive(observedTransferAhtS, rng);
  if (observedRecontactAhtS !== undefined) inputs.observedRecontactAhtS = drawPositive(observedRecontactAhtS, rng);
  return inputs;
}

function drawRate(rate: Rate, population: Population | undefined, rng: Rng): number {
  if (typeof rate === "number") return rate;
  if (isCounted(rate)) return population === undefined ? 0 : drawPooledRate(population, rate, rng);
  const { mean, sd } = rate;
  if (sd === 0 || mean === 0 || mean === 1) return mean;
  // a beta with this mean and sd; an impossibly wide sd becomes the widest beta with one mode at each end
  const size = Math.max(0.1, (mean * (1 - mean)) / sd ** 2 - 1);
  return drawBeta(mean * size, (1 - mean) * size, rng);
}

function drawPositive(quantity: Quantity, rng: Rng): number {
  if (typeof quantity === "number") return quantity;
  const logVariance = Math.log1p((quantity.sd / quantity.mean) ** 2);
  return quantity.mean * Math.exp(drawNormal(rng) * Math.sqrt(logVariance) - logVariance / 2);
}

function drawVolume(quantity: Quantity, rng: Rng): number {
  return typeof quantity === "number" ? quantity : Math.max(0, quantity.mean + quantity.sd * drawNormal(rng));
}

function drawCorrelation(quantity: Quantity, rng: Rng): number {
  if (typeof quantity === "number") return quantity;
  return Math.min(1, Math.max(-1, quantity.mean + quantity.sd * drawNormal(rng)));
}
