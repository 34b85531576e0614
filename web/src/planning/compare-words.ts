import type { Band } from "../client/wire.ts";
import { number } from "../components/format.ts";

/** A difference from another plan in words; where its 80 % interval holds zero the two are not told apart. */
export function compareWords(difference: Band | null, decimals: number): string {
  if (!difference) return "";
  const { value, low80, high80 } = difference;
  const range = `${number(low80, decimals)} to ${number(high80, decimals)}`;
  if (low80 === 0 && high80 === 0) return "the same";
  if (low80 <= 0 && high80 >= 0) return `not distinguishable from the first: ${range}`;
  return `${number(Math.abs(value), decimals)} ${value > 0 ? "more" : "less"} (${range})`;
}
