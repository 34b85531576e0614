import { describe, expect, it } from "vitest";
import { groupFigures } from "./quality-groups.ts";
import { drawAuditFrame } from "./sample.ts";
import { mean } from "./stats/moments.ts";
import { mulberry32, type Rng } from "./stats/prng.ts";

const teams = ["Austin", "Manila", "Madrid"];

/** A ticket as it truly is, and what a judge says of it who is harsher the worse the team writes English. */
function ticketOf(team: number, quality: number, rng: Rng) {
  const met = Number(rng() < quality);
  const right = rng() < 0.85;
  const verdict = right ? met : 1 - met;
  const harsh = team > 0 && verdict === 1 && rng() < 0.15;
  return { team: teams[team] as string, met, judge: harsh ? 0.3 : verdict === 1 ? 0.8 : 0.2 };
}

/** One month: 450 tickets of three teams, 75 of them drawn for blind audit; figures as they are published. */
function month(seed: number) {
  const rng = mulberry32(seed);
  const quality = teams.map(() => 0.7 + 0.25 * rng());
  const tickets = Array.from({ length: 450 }, (_, i) => {
    const team = Math.floor(3 * rng());
    return { id: String(i).padStart(4, "0"), ...ticketOf(team, quality[team] as number, rng) };
  });
  const frame = drawAuditFrame({
    tickets: tickets.map(({ id, team }) => ({ id, stratum: team })),
    n: 75,
    seed,
    smallestStratum: 1,
  });
  const item = new Map(frame.items.map((one) => [one.ticket, one]));
  const grouped = tickets.map(({ id, team, met, judge }) => {
    const { pi, drawn } = item.get(id) ?? { pi: 1, drawn: false };
    return { group: team, judge, label: drawn ? met : null, pi };
  });
  const truth = new Map(
    teams.map((team) => [team, mean(tickets.filter((one) => one.team === team).map(({ met }) => met))]),
  );
  return groupFigures(grouped).map((figure) => ({ ...figure, truth: truth.get(figure.group) as number }));
}

describe("published team scores over simulated months with a biased judge", () => {
  const published = Array.from({ length: 400 }, (_, k) => month(1000 + k)).flat();
  const share = (of: (one: (typeof published)[number]) => boolean) => mean(published.map((one) => Number(of(one))));

  it("hold the truth in their intervals at the nominal rate", () => {
    expect(published.every(({ estimate }) => estimate !== null)).toBe(true);
    const covered = share(({ estimate, truth }) => !!estimate && estimate.low <= truth && truth <= estimate.high);
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.975);
    expect(Math.abs(mean(published.map(({ estimate, truth }) => (estimate?.value ?? 0) - truth)))).toBeLessThan(0.01);
  });

  it("where the raw auto-mean, with the interval of its own tickets, does not", () => {
    const naive = share(({ raw, tickets, truth }) => {
      const value = raw ?? 0;
      return Math.abs(value - truth) <= 1.96 * Math.sqrt((value * (1 - value)) / tickets);
    });
    expect(naive).toBeLessThan(0.2);
  });

  it("and rank two teams in the wrong order only as often as their intervals allow", () => {
    const places = published.flatMap(({ place }) => (place ? [place] : []));
    expect(places.filter(({ best, worst }) => best < worst).length).toBeGreaterThan(places.length / 2);
  });
});

describe("groupFigures", () => {
  it("gives no figure under five audits, and no rank where intervals overlap", () => {
    const rows = (group: string, audits: number, met: number) =>
      Array.from({ length: 100 }, (_, i) => ({
        group,
        judge: 0.2 + 0.6 * (i % 2),
        label: i < audits ? Number((i * 7) % 10 < met) : null,
        pi: 0.3,
      }));
    const figures = groupFigures([...rows("a", 40, 10), ...rows("b", 40, 2), ...rows("c", 4, 5)], 0.9);
    expect(figures.map(({ group, audits, estimate }) => [group, audits, estimate !== null])).toEqual([
      ["a", 40, true],
      ["b", 40, true],
      ["c", 4, false],
    ]);
    expect(figures.map(({ place }) => place)).toEqual([{ best: 1, worst: 1 }, { best: 2, worst: 2 }, null]);
    expect(figures.map(({ flagged }) => flagged)).toEqual([false, true, false]);
  });
});
