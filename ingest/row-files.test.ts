import { createReadStream, existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAudits } from "./audit-file.ts";
import { readPilotEvents } from "./pilot-file.ts";
import { readSeries } from "./series-file.ts";
import { readStaffIntervals } from "./staff-file.ts";
import { readVolumes } from "./volume-file.ts";

async function* text(body: string): AsyncGenerator<string> {
  yield body;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("readAudits", () => {
  it("reads verdicts, levels and defaults", async () => {
    const body = "ticket_id,criterion,reviewer,verdict,pi\nT1,c1,ana,Pass,0.25\nT1,c2,ana,3,\nT2,c1,ana,n/a,1\n";
    expect(await collect(readAudits(text(body)))).toMatchObject([
      {
        ok: true,
        value: { ticketId: "T1", verdict: "pass", pi: 0.25, purpose: "random", note: null, reviewedAt: null },
      },
      { ok: true, value: { verdict: 3, pi: null } },
      { ok: true, value: { verdict: "na", pi: 1 } },
    ]);
  });

  it("reads a root cause when the file has the column, and null from a blank cell or a file without it", async () => {
    const body = "ticket_id,criterion,reviewer,verdict,root_cause\nT1,c1,ana,fail, rushed \nT2,c1,ana,pass,\n";
    const rows = await collect(readAudits(text(body)));
    expect(rows).toMatchObject([{ value: { rootCause: "rushed" } }, { value: { rootCause: null } }]);
    const [without] = await collect(readAudits(text("ticket_id,criterion,reviewer,verdict\nT1,c1,ana,fail\n")));
    expect(without).toMatchObject({ ok: true, value: { rootCause: null } });
  });

  it("rejects with the column when a cell is wrong, and a second verdict of one reviewer", async () => {
    const body =
      "ticket_id,criterion,reviewer,verdict,pi,purpose\nT1,c1,ana,maybe,0,random\nT1,c1,bo,fail,,double-blind\nT1,c1,bo,pass,,\n";
    const [wrong, first, second] = await collect(readAudits(text(body)));
    expect(wrong).toMatchObject({ ok: false, line: 2 });
    expect(wrong?.ok === false && wrong.reason).toMatch(/verdict: .*pi: /);
    expect(first).toMatchObject({ ok: true, value: { purpose: "double-blind" } });
    expect(second).toMatchObject({ ok: false, line: 4 });
  });
});

describe("readVolumes", () => {
  it("infers the interval and notes gaps, times off the grid and disorder by queue", async () => {
    const rows = [
      "10:00:00Z,5,a",
      "10:30:00Z,5,a",
      "09:30:00Z,4,a",
      "11:30:00Z,6,a",
      "11:40:00Z,1,a",
      "09:30:00Z,9,b",
      "09:30:00Z,9,b",
    ];
    const body = `interval_start,volume,queue\n${rows.map((row) => `2026-06-01T${row}`).join("\n")}\n`;
    const file = await readVolumes(text(body));
    expect(file.rejected).toMatchObject([{ line: 8 }]);
    expect(file.queues).toMatchObject([
      { queue: "a", notes: [{ kind: "unsorted" }, { kind: "gap" }, { kind: "off-grid" }] },
      { queue: "b", intervalSeconds: null, intervals: [{ offered: 9, handled: null }], notes: [] },
    ]);
  });

  it("rejects negative counts and unreal days, and asks for a volume column", async () => {
    const file = await readVolumes(text("interval_start,offered\n2026-02-30,1\n2026-02-28,-1\n2026-02-27,3\n"));
    expect(file.rejected.map(({ line }) => line)).toEqual([2, 3]);
    expect(file.queues[0]?.notes).toEqual([{ kind: "no-zone" }]);
    expect((await readVolumes(text("interval_start\n2026-02-27\n"))).rejected[0]?.reason).toContain('"offered"');
  });
});

describe("readSeries", () => {
  it("reads an integer index and names the columns it took", async () => {
    const series = await readSeries(text("day_index,offered,answered\n1,217,204\n2,200,182\n4,216,\n4,1,1\n5,x,1\n"));
    expect(series).toMatchObject({ timeKind: "index", timeColumn: "day_index", valueColumn: "offered", step: 1 });
    expect(series.points.map(({ value }) => value)).toEqual([217, 200, 216]);
    expect(series.notes).toEqual([{ kind: "gap", at: "3", missing: 1 }]);
    expect(series.rejected.map(({ line }) => line)).toEqual([5, 6]);
  });

  it("throws RangeError when a column that was asked for is not there", async () => {
    await expect(readSeries(text("a,b\n1,2\n"), { value: "c" })).rejects.toThrow(RangeError);
  });
});

describe("readPilotEvents and readStaffIntervals", () => {
  it("read typed rows and reject wrong ones", async () => {
    const head = "customer_id,bot_arm,reason,ts,handler,outcome,handle_s,transferred_from_bot\n";
    const events = await collect(
      readPilotEvents(text(`${head}c1,1,r,2026-03-02T00:07:30,human,handled,96.8,0\nc1,2,r,x,cat,,,\n`)),
    );
    expect(events[0]).toMatchObject({
      ok: true,
      value: { botArm: true, at: "2026-03-02T00:07:30.000Z", handleS: 96.8 },
    });
    expect(events[1]).toMatchObject({ ok: false, line: 3 });
    const staff = await collect(
      readStaffIntervals(text("interval_start,volume,aht_s\n2026-06-01T09:00:00+02:00,12.5,300\n")),
    );
    expect(staff).toMatchObject([
      { ok: true, value: { intervalStart: "2026-06-01T07:00:00.000Z", volume: 12.5, ahtS: 300 } },
    ]);
  });
});

const volumes = "../shared/data/volumes";
if (!existsSync(volumes)) console.warn(`skipped: ${volumes} is not there`);

describe.skipIf(!existsSync(volumes))("row files on real data", () => {
  it("rejects no row of the bank, hourly, daily and pilot files", async () => {
    const steps: Record<string, number> = {
      "bank_calls_30min.csv": 1800,
      "amzn_mentions_hourly.csv": 3600,
      "daily_calls.csv": 1,
    };
    for (const [file, step] of Object.entries(steps)) {
      const series = await readSeries(createReadStream(`${volumes}/${file}`));
      expect(series.rejected).toEqual([]);
      expect(series.step).toBe(step);
    }
    const events = await collect(readPilotEvents(createReadStream(`${volumes}/pilot_events.csv`)));
    expect(events.filter(({ ok }) => !ok)).toEqual([]);
    expect(events.length).toBeGreaterThan(10_000);
  });
});
