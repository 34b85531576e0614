import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { measurePolicies, measurePolicy } from "./simulation.ts";

const data = process.env.PLUMB_BENCH_DATA ?? new URL("../../shared/data", import.meta.url).pathname;
const present = existsSync(`${data}/tau2_policies`);
if (!present) console.warn(`tau2_policies is not in ${data}: its figures are skipped`);

const policy = `# Kiosk policy
You may help visitors.
## Refund a ticket
Ask for the ticket number. If the ticket was used, close the contact; otherwise refund the ticket.
## Move a seat
If no seat is free, transfer_to_human.
`;
const tasks = [
  { id: "0", actions: [{ name: "refund_ticket", arguments: { ticket: 1 } }] },
  {
    id: "1",
    actions: [
      { name: "refund_ticket", arguments: {} },
      { name: "sing_song", arguments: {} },
    ],
  },
  { id: "2", actions: [{ name: "wave", arguments: {}, requestor: "user" }] },
];

describe("measurePolicy", () => {
  it("places actions by name or words, and counts tasks whose calls lie on one way", () => {
    expect(measurePolicy("kiosk", policy, tasks)).toMatchObject({
      branches: 2,
      open: 1,
      walkPassed: true,
      actions: { distinct: 2, byWords: 1, nowhere: ["sing_song"], reached: 1 },
      tasks: { expecting: 2, onOneWay: 1, expectedCalls: 3, reachedCalls: 2 },
    });
  });
});

describe.skipIf(!present)("measurePolicies on tau2-bench's policies (PLUMB_BENCH_DATA)", () => {
  it("converts all three, walks each to its ends and reaches most expected calls", () => {
    const figures = measurePolicies(data);
    expect(figures.map(({ walkPassed, unreachable }) => [walkPassed, unreachable])).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
    for (const { tasks: counted } of figures) expect(counted.reachedCalls / counted.expectedCalls).toBeGreaterThan(0.7);
  });
});
