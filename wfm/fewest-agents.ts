/**
 * Fewest agents (>= 1) for which `good` holds, given that it holds for all larger numbers too.
 * Starts at `guess`, doubles the step until the answer is bracketed, then halves: about 2 log2(distance) evaluations.
 */
export function fewestAgents(good: (agents: number) => boolean, guess: number): number {
  let high = Math.max(1, Math.round(guess));
  let step = 1;
  let low: number;
  if (good(high)) {
    low = high - step;
    while (low >= 1 && good(low)) {
      high = low;
      step *= 2;
      low -= step;
    }
    low = Math.max(0, low);
  } else {
    low = high;
    high = low + step;
    while (!good(high)) {
      low = high;
      step *= 2;
      high = low + step;
    }
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (good(middle)) high = middle;
    else low = middle;
  }
  return high;
}
