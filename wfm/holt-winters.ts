import type { MemberFactory } from "./forecast-member.ts";
import { openSlots } from "./forecast-member.ts";
import type { SeriesGrid } from "./series-grid.ts";

/** Smoothing speeds of level, day shape and week shape, and the share of the last error kept per slot; all 0..1. */
interface Smoothing {
  alpha: number;
  delta: number;
  omega: number;
  phi: number;
}

/** Level, day shape and week shape on the square-root scale, the last one-step error and the usual size of one. */
interface State {
  at: number;
  level: number;
  day: Float64Array;
  week: Float64Array;
  error: number;
  usual: number;
}

const LEVELS = [0.002, 0.01, 0.03, 0.1, 0.25];
const SHAPES = [0, 0.03, 0.1, 0.2];
const WEEKS = [0.03, 0.1, 0.2, 0.35];
const MEMORY = [0, 0.6, 0.95];

/** How fast the usual size of an error follows, and how many times that size an error may have before it is cut. */
const USUAL_SPEED = 0.02;
const CUT = 2.5;

/**
 * Double-seasonal Holt-Winters with an error memory, additive on square roots (which steadies a count's variance).
 * No trend. A missing slot updates nothing. Speeds: least absolute error over the horizon from daily origins in the
 * second half of the values before `fitEnd`.
 * Source: J. W. Taylor 2003, Short-term electricity demand forecasting using double seasonal exponential smoothing.
 */
export const holtWinters: MemberFactory = (...given) => smoother(Number.POSITIVE_INFINITY, ...given);

/**
 * The same, but an error counts for no more than 2.5 times the usual one: an outage or a rush moves it less.
 * Source: Gelper, Fried and Croux 2010, Robust forecasting with exponential and Holt-Winters smoothing.
 */
export const robustHoltWinters: MemberFactory = (...given) => smoother(CUT, ...given);

function smoother(cut: number, ...[grid, fitEnd, horizon]: Parameters<MemberFactory>): ReturnType<MemberFactory> {
  const roots = grid.values.map((value) => Math.sqrt(value));
  const speeds = bestSmoothing(grid, roots, { fitEnd, horizon, cut });
  const initialEnd = Math.min(fitEnd, warmUp(grid, fitEnd));
  let state = initialState(grid, roots, initialEnd);
  return (origin, targets) => {
    if (origin < state.at) state = initialState(grid, roots, Math.min(origin, initialEnd));
    advance(grid, roots, state, { to: origin, speeds, cut });
    return Float64Array.from(targets, (target) => predict(grid, state, target, speeds) ** 2);
  };
}

/** The first shape is learnt on up to 4 outer seasons, at most half of what may be seen. */
function warmUp(grid: SeriesGrid, fitEnd: number): number {
  return Math.max(grid.inner, Math.min(4 * grid.outer, Math.floor(fitEnd / 2)));
}

function initialState(grid: SeriesGrid, roots: Float64Array, end: number): State {
  const dayMean = phaseMeans(roots, end, grid.inner, (at) => grid.phaseOf(at) % grid.inner);
  const weekMean = phaseMeans(roots, end, grid.outer, (at) => grid.phaseOf(at));
  const level = meanOf(dayMean);
  const day = grid.inner === grid.outer ? new Float64Array(grid.inner) : dayMean.map((m) => orZero(m - level));
  const week = weekMean.map((m, phase) => orZero(m - level - (day[phase % grid.inner] as number)));
  return { at: end, level: orZero(level), day, week, error: 0, usual: 0 };
}

function orZero(x: number): number {
  return Number.isNaN(x) ? 0 : x;
}

function meanOf(values: Float64Array): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.reduce((a, b) => a + b, 0) / known.length;
}

function phaseMeans(roots: Float64Array, end: number, phases: number, phaseOf: (at: number) => number): Float64Array {
  const sums = new Float64Array(phases);
  const counts = new Float64Array(phases);
  for (let at = 0; at < end; at++) {
    const root = roots[at] as number;
    if (Number.isNaN(root)) continue;
    const phase = phaseOf(at);
    sums[phase] = (sums[phase] as number) + root;
    counts[phase] = (counts[phase] as number) + 1;
  }
  return sums.map((sum, phase) => sum / (counts[phase] as number));
}

function predict(grid: SeriesGrid, state: State, target: number, { phi }: Smoothing): number {
  const phase = grid.phaseOf(target);
  const memory = phi === 0 || state.error === 0 ? 0 : state.error * phi ** (target - state.at + 1);
  const seasonal = (state.day[phase % grid.inner] as number) + (state.week[phase] as number);
  return Math.max(0, state.level + seasonal + memory);
}

interface Advance {
  to: number;
  speeds: Smoothing;
  cut: number;
}

function advance(grid: SeriesGrid, roots: Float64Array, state: State, { to, speeds, cut }: Advance): void {
  const doubleSeason = grid.inner !== grid.outer;
  for (let at = state.at; at < to; at++) {
    const root = roots[at] as number;
    if (Number.isNaN(root)) {
      state.error *= speeds.phi;
      continue;
    }
    const phase = grid.phaseOf(at);
    const dayPhase = phase % grid.inner;
    const plain = state.level + (state.day[dayPhase] as number) + (state.week[phase] as number);
    const remembered = speeds.phi * state.error;
    const surprise = believed(state, root - plain - remembered, cut);
    state.error = remembered + surprise;
    state.level += speeds.alpha * surprise;
    if (doubleSeason) state.day[dayPhase] = (state.day[dayPhase] as number) + speeds.delta * surprise;
    state.week[phase] = (state.week[phase] as number) + speeds.omega * surprise;
  }
  state.at = to;
}

/** The error as far as it is believed; moves the usual size. */
function believed(state: State, error: number, cut: number): number {
  const size = Math.abs(error);
  if (state.usual === 0) state.usual = size;
  else state.usual += USUAL_SPEED * (Math.min(size, 3 * state.usual) - state.usual);
  return Math.sign(error) * Math.min(size, cut * state.usual);
}

interface Fit {
  fitEnd: number;
  horizon: number;
  cut: number;
}

function bestSmoothing(grid: SeriesGrid, roots: Float64Array, { fitEnd, horizon, cut }: Fit): Smoothing {
  const single = grid.inner === grid.outer || grid.inner === 1;
  const origins = fitOrigins(grid, fitEnd, horizon);
  const start = initialState(grid, roots, warmUp(grid, fitEnd));
  let best: Smoothing = { alpha: 0.03, delta: 0.03, omega: 0.1, phi: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const alpha of LEVELS) {
    for (const delta of single ? [0] : SHAPES) {
      for (const omega of WEEKS) {
        for (const phi of MEMORY) {
          const speeds = { alpha, delta, omega, phi };
          const state = { ...start, day: start.day.slice(), week: start.week.slice() };
          const error = horizonError(grid, roots, state, origins, { speeds, cut });
          if (error < least) {
            least = error;
            best = speeds;
          }
        }
      }
    }
  }
  return best;
}

interface FitOrigin {
  at: number;
  targets: number[];
}

const MOST_FIT_ORIGINS = 40;
const MOST_FIT_TARGETS = 120;

/** Daily origins in the second half before `fitEnd`, thinned so that the search stays quick. */
function fitOrigins(grid: SeriesGrid, fitEnd: number, horizon: number): FitOrigin[] {
  const from = warmUp(grid, fitEnd);
  const blocks = Math.floor((fitEnd - from) / grid.inner);
  const every = Math.max(1, Math.ceil(blocks / MOST_FIT_ORIGINS));
  const origins: FitOrigin[] = [];
  for (let b = blocks; b >= 1; b -= every) {
    const at = fitEnd - b * grid.inner;
    const slots = openSlots(grid, at, horizon).filter((slot) => slot < fitEnd);
    const thin = Math.max(1, Math.ceil(slots.length / MOST_FIT_TARGETS));
    origins.push({ at, targets: slots.filter((_, i) => i % thin === 0) });
  }
  return origins;
}

function horizonError(
  grid: SeriesGrid,
  roots: Float64Array,
  state: State,
  origins: readonly FitOrigin[],
  how: Omit<Advance, "to">,
): number {
  let sum = 0;
  for (const { at, targets } of origins) {
    advance(grid, roots, state, { to: at, ...how });
    for (const target of targets) {
      const error = Math.abs((roots[target] as number) - predict(grid, state, target, how.speeds));
      if (!Number.isNaN(error)) sum += error;
    }
  }
  return sum;
}
