import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seriesNoteText } from "./time-column.ts";
import { readVolumes } from "./volume-file.ts";
import { instantToLocal, isZone, localToInstants } from "./zoned-time.ts";

async function* text(body: string): AsyncGenerator<string> {
  yield body;
}
const read = (body: string, zone?: string) => readVolumes(text(body), zone === undefined ? {} : { zone });

describe("readVolumes with zones", () => {
  it("reads the hour that a clock repeats as two, and rejects the one it skips", async () => {
    const autumn = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"].map((at) => `2026-10-25T${at},5`).join("\n");
    const { queues, rejected } = await read(`interval_start,offered\n${autumn}\n`, "Europe/Madrid");
    expect(rejected).toEqual([]);
    expect(queues[0]?.intervals.map(({ start }) => start.slice(11, 16))).toEqual([
      "23:30",
      "00:00",
      "00:30",
      "01:00",
      "01:30",
      "02:00",
    ]);
    expect(queues[0]?.notes.map(({ kind }) => kind)).toEqual(["repeated-hour", "repeated-hour"]);
    const spring = await read("interval_start,offered\n2026-03-29T02:30,5\n", "Europe/Madrid");
    expect(spring.rejected[0]?.reason).toMatch(/skips/);
  });
  it("takes days of 23 and 25 hours for days, and a row's own zone before the file's", async () => {
    const days = ["2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"].map((day) => `${day},5,Europe/Madrid`);
    const { queues } = await read(`interval_start,offered,zone\n${days.join("\n")}\n`, "Asia/Tokyo");
    expect(queues[0]).toMatchObject({ zone: "Europe/Madrid", intervalSeconds: 86_400, notes: [] });
    const bad = await read("interval_start,offered,zone\n2026-10-24T10:00,5,Madrid\n");
    expect(bad.rejected[0]?.reason).toMatch(/no time zone/);
    await expect(read("interval_start,offered\n", "Nowhere/Land")).rejects.toThrow(RangeError);
  });
  it("keeps queues, channels and regions apart", async () => {
    const rows = [
      "2026-06-01T09:00Z,5,billing,chat,eu",
      "2026-06-01T09:00Z,7,billing,phone,eu",
      "2026-06-01T09:00Z,9,,,",
    ];
    const { queues } = await read(`interval_start,volume,queue,channel,region\n${rows.join("\n")}\n`);
    expect(queues.map(({ queue, channel, region }) => [queue, channel, region])).toEqual([
      ["billing", "chat", "eu"],
      ["billing", "phone", "eu"],
      [null, null, null],
    ]);
  });
  it("tells what was offered from what was handled, and notes counts that cannot be", async () => {
    const rows = ["2026-06-01T09:00Z,,40,3", "2026-06-01T09:15Z,10,12,1"];
    const { queues } = await read(`interval_start,offered,handled,abandoned\n${rows.join("\n")}\n`);
    expect(queues[0]).toMatchObject({ intervalSeconds: 900, intervals: [{ offered: 43 }, { offered: 10 }] });
    expect(queues[0]?.notes.map(({ kind }) => kind)).toEqual(["more-than-offered", "offered-from-handled"]);
    for (const note of queues[0]?.notes ?? []) expect(seriesNoteText(note)).toMatch(/1 intervals \(first/);
  });
});

describe("localToInstants", () => {
  it("comes back to the same wall time in every zone, at every time", () => {
    const zones = fc.constantFrom("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC");
    const times = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) });
    fc.assert(
      fc.property(zones, times, (zone, ms) => {
        const whole = Math.floor(ms / 1000) * 1000;
        return localToInstants(instantToLocal(whole, zone), zone).includes(whole);
      }),
      { numRuns: 300 },
    );
  });
  it("knows which zones there are", () => {
    expect([isZone("Europe/Madrid"), isZone("Mars/Base")]).toEqual([true, false]);
    expect(() => localToInstants("soon", "UTC")).toThrow(RangeError);
  });
});
