import { z } from "zod";

const tokens = z.number().int().positive().nullable().default(null);
const money = z.number().positive().nullable().default(null);

/** Prices, limits and patience of the model judge. Nothing is assumed about prices: without them only tokens are counted. */
export const judgeSettingsSchema = z
  .strictObject({
    prices: z
      .strictObject({
        currency: z.string().regex(/^[A-Z]{3}$/, "use a currency code, like USD"),
        input: z.number().nonnegative().meta({ description: "for a million tokens of prompt" }),
        cachedInput: z.number().nonnegative().meta({ description: "for a million tokens that the provider had kept" }),
        output: z.number().nonnegative().meta({ description: "for a million tokens of answer" }),
        batchShare: z.number().min(0).max(1).default(0.5).meta({ description: "of the price, in a nightly batch" }),
      })
      .nullable()
      .default(null),
    limits: z
      .strictObject({ runTokens: tokens, dayTokens: tokens, teamDayTokens: tokens, runMoney: money, dayMoney: money })
      .prefault({}),
    /** how often a question is asked in all where the API gives no probabilities; 1 = no confidence then */
    samples: z.number().int().min(1).max(9).default(3),
    examplesPerCriterion: z.number().int().min(0).max(6).default(2),
    /** calls that reached the peer before a ticket is given to people */
    tries: z.number().int().min(1).max(20).default(6),
    /** how long a ticket may wait for a peer that cannot be asked */
    giveUpMinutes: z
      .number()
      .positive()
      .max(24 * 60)
      .default(120),
  })
  .refine(({ prices, limits }) => prices !== null || (limits.runMoney === null && limits.dayMoney === null), {
    path: ["limits"],
    error: "a limit in money needs prices",
  });
export type JudgeSettings = z.output<typeof judgeSettingsSchema>;

export const defaultJudgeSettings: JudgeSettings = judgeSettingsSchema.parse({});

export type Charged = { promptTokens: number; cachedTokens: number; completionTokens: number };

/** What tokens cost at these prices; null without prices. */
export function costOf({ prices }: JudgeSettings, used: Charged, batch: boolean): number | null {
  if (!prices) return null;
  const fresh = used.promptTokens - used.cachedTokens;
  const full =
    (fresh * prices.input + used.cachedTokens * prices.cachedInput + used.completionTokens * prices.output) / 1e6;
  return batch ? full * prices.batchShare : full;
}
