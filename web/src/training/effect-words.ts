import type { Reply } from "../client/wire.ts";
import { number, percent, signed } from "../components/format.ts";

export type Study = Reply<"GET /effect-studies/:id">;
type Result = NonNullable<Study["result"]>;

export const studyStates: Record<Study["state"], string> = {
  planned: "Planned",
  running: "Running",
  ready: "Ready to be measured",
  measured: "Measured",
  simulated: "Simulated later period",
};

/** A difference of rates in points, with its sign. */
export const points = (share: number): string => signed(100 * share, 1);

type Balance = Study["design"]["balance"][number];

export const characteristics: Record<Balance["of"], string> = {
  rate: "Corrected rate",
  tickets: "Tickets of an agent",
  "days-in-job": "Days in the job",
};

export function balanceValue(of: Balance["of"], value: number | null): string {
  if (value === null) return "not known";
  return of === "rate" ? percent(value, 1) : number(value, of === "tickets" ? 1 : 0);
}

/** The result in one sentence, for the page's head. */
export function verdictWords({ verdict, effect }: Result): string {
  if (verdict === "too-few-agents" || effect === null)
    return "Too few agents have tickets in both periods to say anything.";
  const range = `${points(effect.value)} points (${points(effect.low)} to ${points(effect.high)})`;
  if (verdict === "improved") return `It helped: ${range}.`;
  if (verdict === "worse") return `It made things worse: ${range}.`;
  return `No visible effect: ${range}. That is a result: effects outside this range are ruled out at 95 %.`;
}

/** Where the trained agents would be without training, beside where they are. */
export function counterfactualWords({ expected, groups }: Result): string {
  const treated = groups.find(({ arm }) => arm === "treated");
  if (expected === null || !treated) return "";
  return `The trained agents went from ${percent(treated.before.value)} to ${percent(treated.after.value)}. Without training they would be at about ${percent(expected)}, as the comparison group shows.`;
}

/** One scale for all effects of a page, around 0, wide enough that no interval is cut off; at least 40 points each way. */
export function effectScale(estimates: readonly ({ low: number; high: number } | null)[]): {
  min: number;
  max: number;
} {
  const reach = Math.max(0.4, ...estimates.flatMap((one) => (one ? [Math.abs(one.low), Math.abs(one.high)] : [])));
  const max = Math.ceil(10 * reach - 1e-9) / 10;
  return { min: -max, max };
}
