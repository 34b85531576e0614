import { mulberry32 } from "../../evals/stats/prng.ts";
import { type PilotResult, pilot } from "../../wfm/pilot.ts";
import type { PilotEvent } from "../../wfm/pilot-counts.ts";

/** The pilot's estimates from plain data, so that its resampling can run in a thread. */
export function computePilot(events: PilotEvent[], seed: number): PilotResult {
  return pilot(events, { rng: mulberry32(seed) });
}
