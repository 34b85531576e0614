import type { Rng } from "../evals/stats/prng.ts";
import type { ContactEffect } from "./contact-effect.ts";
import { drawNormal } from "./draw.ts";
import { drawFuture, type ForecastModel } from "./forecast-model.ts";

/** Mean handle time in seconds: known, or mean and standard deviation of what is known about it (log-normal). */
export type HandleTime = number | { mean: number; sd: number };

/** One possible future: contacts per interval, and what automation does to each. */
export interface Future {
  volumes: Float64Array;
  ahtS: number;
  effect: ContactEffect;
}

/** Draws futures: one whole residual path, one handle time and one draw of every rate each. */
export function drawFutures(
  model: ForecastModel,
  ahtS: HandleTime,
  effect: () => ContactEffect,
  { draws, rng }: { draws: number; rng: Rng },
): Future[] {
  return Array.from({ length: draws }, () => ({
    volumes: drawFuture(model, rng),
    ahtS: drawAht(ahtS, rng),
    effect: effect(),
  }));
}

function drawAht(ahtS: HandleTime, rng: Rng): number {
  if (typeof ahtS === "number") return ahtS;
  const logVariance = Math.log1p((ahtS.sd / ahtS.mean) ** 2);
  return ahtS.mean * Math.exp(drawNormal(rng) * Math.sqrt(logVariance) - logVariance / 2);
}

export interface Demand {
  volume: number;
  ahtS: number;
}

export function demandWithout({ volumes, ahtS }: Future, i: number): Demand {
  return { volume: volumes[i] as number, ahtS };
}

/** What stays is fewer but harder contacts: volume and handle time both change. */
export function demandWith({ volumes, ahtS, effect }: Future, i: number, adopted: number): Demand {
  const kept = Math.max(0, 1 - adopted * effect.net);
  const workS = Math.max(0, ahtS + effect.assistS + adopted * effect.botS);
  const volume = (volumes[i] as number) * kept;
  return { volume, ahtS: kept > 0 ? workS / kept : ahtS };
}

/** Handle time of the contacts that stay, over `volume` contacts of which `exposed` could meet the bot. */
export function residualAht({ ahtS, effect }: Future, volume: number, exposed: number): number {
  const contacts = volume - effect.net * exposed;
  return contacts > 0 ? ((ahtS + effect.assistS) * volume + effect.botS * exposed) / contacts : 0;
}
