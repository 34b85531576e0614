import { InvalidArgumentError } from "commander";

export type NumberRange = { min?: number; max?: number; above?: number; below?: number; whole?: true };

/** Parser of an option that is a number in a range; anything else is wrong use. */
export function numberIn(range: NumberRange): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity, whole } = range;
    const fits = value >= min && value <= max && value > above && value < below;
    if (text.trim() === "" || !Number.isFinite(value) || !fits || (whole && !Number.isInteger(value)))
      throw new InvalidArgumentError(`must be ${rangeText(range)}.`);
    return value;
  };
}

/** Parser of an option that is a list of numbers with commas between. */
export function numbersIn(range: NumberRange): (text: string) => number[] {
  const one = numberIn(range);
  return (text) => text.split(",").map(one);
}

export const share = numberIn({ min: 0, max: 1 });
export const seconds = numberIn({ min: 0 });
export const count = numberIn({ min: 1, whole: true });
export const seed = numberIn({ min: 0, max: 2 ** 31 - 1, whole: true });

function rangeText({ min, max, above, below, whole }: NumberRange): string {
  const bounds = [
    min === undefined ? [] : [`at least ${min}`],
    above === undefined ? [] : [`above ${above}`],
    max === undefined ? [] : [`at most ${max}`],
    below === undefined ? [] : [`below ${below}`],
  ].flat();
  return [whole ? "a whole number" : "a number", bounds.join(" and ")].filter(Boolean).join(" ");
}
