import type { Estimate } from "../stats/estimate.ts";
import { mulberry32 } from "../stats/prng.ts";
import { wilson } from "../stats/wilson.ts";
import { classifyReason, type LabelledText, trainReasons } from "./classify-reason.ts";

export type InferReasonsRequest = {
  examples: LabelledText[];
  asked: { id: string; text: string }[];
  seed: number;
};

export type InferredReasons = {
  reasons: string[];
  floor: number;
  /** share of the examples with a reason that models named rightly which had not seen them */
  heldOut: Estimate;
  /** `reason` null = unlike all that are known */
  guesses: { id: string; reason: string | null; margin: number }[];
};

/** Learns contact reasons from labelled texts and names those of others; plain data in and out, so that a thread can run it. */
export function inferReasons({ examples, asked, seed }: InferReasonsRequest): InferredReasons {
  const classifier = trainReasons(examples, { rng: mulberry32(seed) });
  const { right, of } = classifier.heldOut;
  return {
    reasons: classifier.reasons,
    floor: classifier.floor,
    heldOut: wilson(right, of) ?? { value: 0, low: 0, high: 1, level: 0.95, n: 0, method: "wilson" },
    guesses: asked.map(({ id, text }) => {
      const { reason, margin } = classifyReason(classifier, text);
      return { id, reason, margin };
    }),
  };
}

const turnsRead = 3;
const charactersRead = 1500;

/** What a customer's contact is about, from their own first turns: later ones are about the handling. */
export function reasonText(turns: readonly { by: string; text: string }[]): string {
  const said = turns.filter((turn) => turn.by === "customer").slice(0, turnsRead);
  return said
    .map((turn) => turn.text)
    .join("\n")
    .slice(0, charactersRead);
}
