import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawAuditFrame } from "./sample.ts";

const tickets = (sizes: Record<string, number>) =>
  Object.entries(sizes).flatMap(([stratum, size]) =>
    Array.from({ length: size }, (_, index) => ({ id: `${stratum}-${String(index).padStart(4, "0")}`, stratum })),
  );

describe("drawAuditFrame", () => {
  it("allocates in proportion by largest remainder with at least two in each stratum", () => {
    const frame = drawAuditFrame({ tickets: tickets({ "a|x": 600, "b|x": 390, "c|x": 10 }), n: 50, seed: 1 });
    expect(frame.strata.map(({ drawn }) => drawn)).toEqual([29, 19, 2]);
    expect(frame.items.find(({ stratum }) => stratum === "c|x")?.pi).toBe(0.2);
  });

  it("merges a small stratum with its smallest relative", () => {
    const frame = drawAuditFrame({ tickets: tickets({ "a|x": 50, "a|y": 3, "a|z": 20, b: 9 }), n: 20, seed: 1 });
    expect(frame.strata.map(({ stratum, size }) => [stratum, size])).toEqual([
      ["a|x", 50],
      ["a|y + a|z", 23],
      ["b", 9],
    ]);
  });

  it("draws the same tickets whatever their order and others with another seed", () => {
    const all = tickets({ a: 40, b: 60 });
    const drawn = (list: typeof all, seed: number) =>
      drawAuditFrame({ tickets: list, n: 20, seed })
        .items.filter((item) => item.drawn)
        .map(({ ticket }) => ticket);
    expect(drawn([...all].reverse(), 7)).toEqual(drawn(all, 7));
    expect(drawn(all, 8)).not.toEqual(drawn(all, 7));
  });

  it("draws each ticket about as often as its pi says", () => {
    const all = tickets({ a: 12, b: 28 });
    const hits = new Map<string, number>();
    const rounds = 2_000;
    for (let seed = 0; seed < rounds; seed++) {
      for (const item of drawAuditFrame({ tickets: all, n: 10, seed }).items) {
        if (item.drawn) hits.set(item.ticket, (hits.get(item.ticket) ?? 0) + 1);
      }
    }
    const { items } = drawAuditFrame({ tickets: all, n: 10, seed: 0 });
    const worst = Math.max(...items.map(({ ticket, pi }) => Math.abs((hits.get(ticket) ?? 0) / rounds - pi)));
    expect(worst).toBeLessThan(0.04);
  });

  it("keeps its promises for any strata and any n", () => {
    const sizes = fc.dictionary(fc.constantFrom("a|1", "a|2", "b|1", "b|2", "c"), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(sizes, fc.nat(80), fc.double({ min: 0, max: 1, noNaN: true }), (made, n, share) => {
        const all = tickets(made);
        const frame = drawAuditFrame({ tickets: all, n, seed: 5, doubleBlindShare: share });
        const drawn = frame.items.filter((item) => item.drawn);
        expect(drawn).toHaveLength(Math.min(n, all.length));
        expect(frame.items).toHaveLength(all.length);
        expect(frame.items.reduce((sum, { pi }) => sum + pi, 0)).toBeCloseTo(drawn.length, 9);
        expect(frame.items.every((item) => !item.doubleBlind || item.drawn)).toBe(true);
        expect(drawn.filter((item) => item.doubleBlind)).toHaveLength(Math.round(share * drawn.length));
        expect(frame.strata.every((stratum) => stratum.drawn >= Math.min(2, n, stratum.size))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("refuses a repeated ticket, a negative n and a wrong share", () => {
    const one = { id: "a", stratum: "s" };
    expect(() => drawAuditFrame({ tickets: [one, one], n: 1, seed: 1 })).toThrow(RangeError);
    expect(() => drawAuditFrame({ tickets: [one], n: -1, seed: 1 })).toThrow(RangeError);
    expect(() => drawAuditFrame({ tickets: [one], n: 1, seed: 1, doubleBlindShare: 2 })).toThrow(RangeError);
  });

  it("reads the whole census, as a stratum of its own, and spends n on the others", () => {
    const list = tickets({ "a|x": 100, b: 60 });
    const census = new Set(list.slice(0, 7).map(({ id }) => id));
    const frame = drawAuditFrame({ tickets: list, n: 20, seed: 4, census });
    expect([frame.size, frame.drawn]).toEqual([160, 27]);
    expect(frame.strata.find(({ stratum }) => stratum === "escalated")).toEqual({
      stratum: "escalated",
      size: 7,
      drawn: 7,
    });
    const read = frame.items.filter(({ ticket }) => census.has(ticket));
    expect(read.every(({ pi, drawn, doubleBlind }) => pi === 1 && drawn && !doubleBlind)).toBe(true);
    expect(frame.items.reduce((sum, { pi }) => sum + pi, 0)).toBeCloseTo(27, 9);
  });

  it("leans towards uncertain tickets with a known chance for each", () => {
    const list = tickets({ "a|x": 90, b: 10 });
    const uncertainty = new Map(list.slice(90).map(({ id }) => [id, 1]));
    const frame = drawAuditFrame({ tickets: list, n: 20, seed: 4, tilt: { share: 0.5, uncertainty } });
    expect(frame.drawn).toBe(20);
    expect(new Set(frame.items.map(({ pi, stratum }) => `${stratum} ${pi.toFixed(3)}`))).toEqual(
      new Set(["a|x 0.111", "b 1.000"]),
    );
  });
});
