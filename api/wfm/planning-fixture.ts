import { mulberry32 } from "../../evals/stats/prng.ts";
import { drawPoisson } from "../../wfm/draw.ts";
import type { TestApi } from "../http/test-api.ts";

const dayMs = 86_400_000;
const firstDay = Date.parse("2026-08-03T00:00:00Z");
export const reasons = ["late-parcel", "wrong-item", "sign-in"] as const;

/** Ten weeks of hourly contacts from 2026-08-03 (a Monday), 8 to 18 UTC; the same for the same seed. */
export function volumesCsv({ weeks = 10, seed = 1 }: { weeks?: number; seed?: number } = {}): string {
  const rng = mulberry32(seed);
  const rows = ["interval_start,offered,handled,abandoned,aht_s"];
  for (let day = 0; day < weeks * 7; day++) {
    const busy = day % 7 > 4 ? 0.6 : 1;
    for (let hour = 8; hour < 18; hour++) {
      const offered = drawPoisson(30 * busy * (hour === 10 ? 1.5 : 1), rng);
      const start = new Date(firstDay + day * dayMs + hour * 3_600_000).toISOString();
      rows.push(`${start},${offered},${offered},0,${280 + (hour % 3) * 20}`);
    }
  }
  return rows.join("\n");
}

/** 20 tickets of each contact reason, handled by people in 300 s. */
export function ticketLines(): string {
  return reasons
    .flatMap((contactReason, r) =>
      Array.from({ length: 20 }, (_, i) => {
        const openedAt = new Date(firstDay + (r * 20 + i) * dayMs).toISOString();
        const turns = [
          { at: openedAt, by: "customer", text: `Number ${i}: what now?` },
          { at: openedAt, by: "agent", text: "Hello, I am looking." },
        ];
        const id = `${contactReason}-${i}`;
        const rest = { channel: "chat", region: "US", customer: `customer of ${id}`, agent: "maya", turns };
        return JSON.stringify({ id, openedAt, contactReason, handleSeconds: 300, ...rest });
      }),
    )
    .join("\n");
}

/** A pilot of six weeks in which the bot resolves most of `late-parcel` and little of `wrong-item`. */
export function pilotCsv(seed = 2): string {
  const rng = mulberry32(seed);
  const rows = ["customer_id,bot_arm,reason,ts,handler,outcome,handle_s,transferred_from_bot"];
  const contained = { "late-parcel": 0.8, "wrong-item": 0.4 };
  for (let customer = 0; customer < 600; customer++) {
    const arm = customer % 2;
    for (const reason of ["late-parcel", "wrong-item"] as const) {
      if (rng() > 0.4) continue;
      const at = firstDay + rng() * 30 * dayMs;
      const row = (after: number, handler: string, outcome: string, seconds: number, transferred: number) =>
        rows.push(
          `c${customer},${arm},${reason},${new Date(at + after).toISOString()},${handler},${outcome},${seconds},${transferred}`,
        );
      if (arm === 0 || rng() > 0.7) {
        row(0, "human", "handled", 300, 0);
        continue;
      }
      const stays = rng() < contained[reason];
      row(0, "bot", stays ? "contained" : "transferred", 0, 0);
      if (!stays) row(60_000, "human", "handled", 340, 1);
      else if (rng() < (reason === "late-parcel" ? 0.05 : 0.5)) row(2 * dayMs, "human", "handled", 320, 0);
    }
  }
  rows.push(`c0,0,late-parcel,${new Date(firstDay + 42 * dayMs).toISOString()},human,handled,300,0`);
  return rows.join("\n");
}

/** An SOP for bots about one contact reason. */
export function sopText(reason: string): string {
  return [
    "---",
    `id: ${reason}`,
    `title: About ${reason}`,
    "owner: Olga Brandt",
    "verifier: Vera Lund",
    "audiences: [human, bot]",
    "channels: [chat]",
    "regions: [US]",
    "languages: [en]",
    "effective_from: 2026-01-01",
    `contact_reasons: [${reason}]`,
    "---",
    "",
    "## Steps",
    "",
    "### 1. Look it up {#look}",
    "",
    "Find the order.",
    "",
    "**Constraints:**",
    "- You MUST tell the customer where the parcel is. {#tell}",
    "",
  ].join("\n");
}

/** Everything that a plan needs, through the same routes as anybody's. */
export async function loadWorld(api: TestApi): Promise<void> {
  await api.call("POST /imports/tickets", { as: "qa-lead", body: ticketLines(), query: { format: "jsonl" } });
  for (const reason of ["late-parcel", "wrong-item"])
    await api.call("POST /imports/sops", { body: sopText(reason), query: { approvedBy: "Vera Lund" } });
  await api.call("POST /imports/volumes", { as: "planner", body: volumesCsv() });
  await api.call("POST /imports/pilot", { as: "planner", body: pilotCsv() });
}
