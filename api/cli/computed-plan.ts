import { setTimeout } from "node:timers/promises";
import type { ReplyOf } from "../contract.ts";
import type { plansContract } from "../wfm/plans-contract.ts";
import type { Call } from "./client.ts";
import { ProblemFound } from "./outcome.ts";

export type Plan = ReplyOf<(typeof plansContract)["GET /plans/:id"]>;
export type PlanResult = NonNullable<Plan["result"]>;
type Tell = (step: string, progress: number) => void;

const askEveryMs = 300;

/** Waits until a plan is computed. Throws `ProblemFound` with the reason when it cannot be. */
export async function computedPlan(call: Call, id: string, tell: Tell = () => {}): Promise<PlanResult> {
  for (;;) {
    const { computation, result } = await call("GET /plans/:id", { params: { id } });
    if (computation.state === "failed")
      throw new ProblemFound("unprocessable", computation.problem ?? "The plan could not be computed.");
    if (computation.state === "done" && result) return result;
    tell(computation.step, computation.progress);
    await setTimeout(askEveryMs);
  }
}
