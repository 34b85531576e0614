import { z } from "zod";
import { dateSchema } from "./contract.ts";

/** That a version a caller holds on to has left force, or will on a known day. */
export const deprecationSchema = z
  .object({
    sopId: z.string(),
    title: z.string(),
    pinned: z.number().meta({ description: "number of the version that the caller pinned" }),
    served: z.number().nullable().meta({ description: "number of the version in force instead; null = none is" }),
    state: z.enum(["ends", "superseded", "retired"]),
    since: dateSchema.meta({ description: "first day on which the pinned version does not hold" }),
    message: z.string(),
  })
  .meta({ id: "Deprecation" });
export type Deprecation = z.output<typeof deprecationSchema>;

/** Part of replies that serve SOPs: there only when the caller has pinned one of them and its version leaves force. */
export const deprecations = z.array(deprecationSchema).optional();

/**
 * HTTP's own words for it: `Deprecation` (RFC 9745, when a pinned version left force) and `Sunset` (RFC 8594, when it does or
 * did). The earliest day counts where a reply rests on several SOPs. Empty for a reply without notices.
 */
export function deprecationHeaders(reply: unknown): Record<string, string> {
  const notices = z.object({ deprecations }).safeParse(reply).data?.deprecations ?? [];
  const days = (wanted: (notice: Deprecation) => boolean) => notices.filter(wanted).map(({ since }) => since);
  const left = days(({ state }) => state !== "ends").sort()[0];
  const first = days(() => true).sort()[0];
  return {
    ...(left ? { deprecation: `@${Date.parse(left) / 1000}` } : {}),
    ...(first ? { sunset: new Date(first).toUTCString() } : {}),
  };
}
