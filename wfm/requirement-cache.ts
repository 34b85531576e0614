import { erlangA } from "./erlang-a.ts";
import { erlangC } from "./erlang-c.ts";
import { requiredAgents, type StaffingTarget } from "./required-agents.ts";

const LOAD_STEP = 0.0025;
const AHT_STEP = 0.02;

/**
 * Required agents and service levels by rounded load (to 0.25 %) and handle time (to 2 %), each solved once. A plan asks
 * for the same few thousand pairs a million times; rounding is far below what a volume forecast knows.
 */
export class RequirementCache {
  readonly #agents = new Map<number, number>();
  readonly #levels = new Map<number, number>();
  readonly #target: StaffingTarget;

  constructor(target: StaffingTarget) {
    this.#target = target;
  }

  /** Agents for `load` erlangs; 0 for no load. */
  agents(load: number, ahtS: number): number {
    if (load <= 1e-9) return 0;
    const loadStep = Math.round(Math.log(load) / LOAD_STEP);
    const ahtStep = Math.round(Math.log(ahtS) / AHT_STEP);
    const key = loadStep * 2048 + ahtStep;
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const agents = requiredAgents(Math.exp(loadStep * LOAD_STEP), Math.exp(ahtStep * AHT_STEP), this.#target);
    this.#agents.set(key, agents);
    return agents;
  }

  /** Share answered in time with `agents`; 1 for no load, 0 where nobody hangs up and the agents cannot keep up. */
  serviceLevel(load: number, ahtS: number, agents: number): number {
    if (load <= 1e-9) return 1;
    if (agents === 0) return 0;
    const loadStep = Math.round(Math.log(load) / LOAD_STEP);
    const ahtStep = Math.round(Math.log(ahtS) / AHT_STEP);
    const key = (loadStep * 2048 + ahtStep) * 32_768 + agents;
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const level = this.#solveLevel(Math.exp(loadStep * LOAD_STEP), Math.exp(ahtStep * AHT_STEP), agents);
    this.#levels.set(key, level);
    return level;
  }

  #solveLevel(load: number, ahtS: number, agents: number): number {
    const { withinS, patienceS } = this.#target;
    if (patienceS !== undefined) return erlangA({ load, agents, ahtS, withinS, patienceS }).serviceLevel;
    return agents <= load ? 0 : erlangC({ load, agents, ahtS, withinS }).serviceLevel;
  }
}
