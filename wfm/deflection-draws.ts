import { mulberry32, type Rng } from "../evals/stats/prng.ts";
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
/** A rate nearer to 0 or 1 than this is certain: a beta distribution has no shape for it. */
const LEAST_RATE = 1e-9;
type RateName = (typeof RATES)[number];

type Quantity = number | { mean: number; sd: number };

/** Draws the inputs of all reasons once, in the scenario's order. */
export type InputsDrawer = () => DeflectionInputs[];

/** Independent streams by name, all from one number of the given generator. */
type Streams = (name: string) => Rng;

function streamsFrom(rng: Rng): Streams {
  const seed = Math.floor(rng() * 2 ** 32);
  return (name) => mulberry32(mixed(seed, name));
}

/** FNV-1a over the name, begun at the seed, with a final mix (Appleby's fmix32), so that near names lie far apart. */
function mixed(seed: number, name: string): number {
  let h = seed ^ 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Prepares draws of a scenario's inputs. Each rate of each reason has a stream of its own (common random numbers): two
 * scenarios of one seed that differ in one assumption differ by it alone, not by chance. The population of each counted rate is drawn ONCE per draw for all reasons:
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
    const streams = streamsFrom(rng);
    const populations = new Map<RateName, Population>();
    for (const [name, pool] of pools) if (pool !== null) populations.set(name, pool.drawPopulation(streams(name)));
    return scenario.reasons.map((reason) => drawInputs(reason, populations, adopted, streams));
  };
}

function drawInputs(
  reason: DeflectionReason,
  populations: ReadonlyMap<RateName, Population>,
  adopted: number,
  streams: Streams,
): DeflectionInputs {
  const of = (name: string): Rng => streams(`${name} ${reason.reason}`);
  const rate = (name: RateName): number => drawRate(reason[name] ?? 0, populations.get(name), of(name));
  const inputs: DeflectionInputs = {
    volume: drawVolume(reason.volume, of("volume")),
    ahtS: drawPositive(reason.ahtS, of("ahtS")),
    ahtLogSd: reason.ahtLogSd ?? 0,
    humanRecontact: Math.min(0.95, rate("humanRecontact")),
    exposure: rate("exposure") * adopted,
    containment: rate("containment"),
    botRecontact: rate("botRecontact"),
    inducedShare: Math.min(0.95, rate("inducedShare")),
    transferMultiplier: drawPositive(reason.transferMultiplier ?? 1, of("transferMultiplier")),
    recontactMultiplier: drawPositive(reason.recontactMultiplier ?? 1, of("recontactMultiplier")),
    difficultyCorrelation: drawCorrelation(reason.difficultyCorrelation ?? 0, of("difficultyCorrelation")),
    assistSaving: rate("assistSaving"),
    qaFail: rate("qaFail"),
    reviewHours: reason.reviewHours ?? 0,
  };
  const { observedTransferAhtS, observedRecontactAhtS } = reason;
  if (observedTransferAhtS !== undefined)
    inputs.observedTransferAhtS = drawPositive(observedTransferAhtS, of("observedTransferAhtS"));
  if (observedRecontactAhtS !== undefined)
    inputs.observedRecontactAhtS = drawPositive(observedRecontactAhtS, of("observedRecontactAhtS"));
  return inputs;
}

function drawRate(rate: Rate, population: Population | undefined, rng: Rng): number {
  if (typeof rate === "number") return rate;
  if (isCounted(rate)) return population === undefined ? 0 : drawPooledRate(population, rate, rng);
  const { mean, sd } = rate;
  if (sd === 0 || mean < LEAST_RATE || mean > 1 - LEAST_RATE) return mean;
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
