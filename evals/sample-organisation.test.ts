import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Audit, readAudits } from "../ingest/audit-file.ts";
import { type PilotEvent, readPilotEvents } from "../ingest/pilot-file.ts";
import type { RejectedRow, Row } from "../ingest/row.ts";
import { readSopFile } from "../ingest/sop-file.ts";
import type { Ticket } from "../ingest/ticket.ts";
import { readTickets } from "../ingest/ticket-file.ts";
import { readVolumes } from "../ingest/volume-file.ts";
import { readYamlDocuments } from "../ingest/yaml-documents.ts";
import { parseSop } from "../sops/parse.ts";
import type { SopDocument } from "../sops/sop.ts";
import { applies } from "./applies.ts";
import { flaggedGroups } from "./flagged-groups.ts";
import type { AgentCount } from "./homogeneity.ts";
import { type AuditFrame, drawAuditFrame } from "./sample.ts";
import { type Criterion, criteriaOf, scorecardSchema } from "./scorecard.ts";

const folder = "sops/sample";

/** What this test needs of a module; the training folder holds the whole schema. */
const citation = z.object({
  ref: z.string(),
  sopVersion: z.string(),
  start: z.number(),
  end: z.number(),
  quote: z.string(),
});
const moduleOfSample = z.object({
  id: z.string(),
  minutes: z.number(),
  refs: z.array(z.string()),
  lessons: z.array(z.object({ citations: z.array(citation) })),
  items: z.array(z.object({ ref: z.string(), citation })).min(3),
});

const organisation = z.object({
  sample: z.literal(true),
  agents: z.array(
    z.object({
      id: z.string(),
      team: z.string().optional(),
      kind: z.literal("bot").optional(),
      started: z.string().optional(),
    }),
  ),
});

async function read<T>(rows: AsyncIterable<Row<T>>): Promise<{ values: T[]; rejected: RejectedRow[] }> {
  const values: T[] = [];
  const rejected: RejectedRow[] = [];
  for await (const row of rows) {
    if (row.ok) values.push(row.value);
    else rejected.push(row);
  }
  return { values, rejected };
}

function readLibrary(): Map<string, SopDocument> {
  const found = new Map<string, SopDocument>();
  for (const file of readdirSync("sops/library").filter((name) => name.endsWith(".md") && name !== "README.md")) {
    const sop = readSopFile(readFileSync(`sops/library/${file}`, "utf8"));
    if (!sop.ok) throw new Error(`${file}: ${sop.errors[0]?.message}`);
    const number = /\.v(\d+)\.md$/.exec(file)?.[1] ?? "1";
    found.set(`${sop.meta.id} v${number}`, parseSop(sop.source, sop.meta));
  }
  return found;
}

function referencesOf(documents: Iterable<SopDocument>): Set<string> {
  return new Set(
    [...documents].flatMap(({ meta, steps }) =>
      steps.flatMap((step) => [step.id, ...step.obligations.map(({ id }) => id)].map((each) => `${meta.id}#${each}`)),
    ),
  );
}

const library = readLibrary();
const references = referencesOf(library.values());
const agents = organisation.parse(parse(readFileSync(`${folder}/organisation.yaml`, "utf8"))).agents;
const scorecard = scorecardSchema.parse(parse(readFileSync(`${folder}/scorecard.yaml`, "utf8")));
const criteria = new Map<string, Criterion>(criteriaOf(scorecard).map((each) => [each.id, each]));
const tickets = new Map<string, Ticket>();
const rejectedTickets: RejectedRow[] = [];

beforeAll(async () => {
  for (const file of readdirSync(`${folder}/tickets`)) {
    const { values, rejected } = await read(readTickets(createReadStream(`${folder}/tickets/${file}`), "yaml"));
    for (const ticket of values) {
      if (tickets.has(ticket.id)) throw new Error(`ticket in two files: ${ticket.id}`);
      tickets.set(ticket.id, ticket);
    }
    rejectedTickets.push(...rejected);
  }
});

describe("tickets of the sample organisation", () => {
  it("are all accepted, at least 120 of them", () => {
    expect(rejectedTickets).toEqual([]);
    expect(tickets.size).toBeGreaterThanOrEqual(120);
  });

  it("are handled by the 12 agents of 3 teams and the 2 bots, each in the team named in the organisation", () => {
    const people = agents.filter(({ kind }) => kind === undefined);
    expect(people).toHaveLength(12);
    expect(new Set(people.map(({ team }) => team)).size).toBe(3);
    expect(agents.filter(({ kind }) => kind === "bot").map(({ id }) => id)).toEqual(["pip", "marlow"]);
    const known = new Map(agents.map((agent) => [agent.id, agent]));
    for (const { id, agent, team, handledBy } of tickets.values()) {
      const handler = known.get(agent ?? "");
      expect([id, handler?.team ?? null, handler?.kind ?? "human"]).toEqual([id, team, handledBy]);
    }
    expect(new Set([...tickets.values()].map(({ agent }) => agent)).size).toBe(14);
  });
});

describe("the sample scorecard", () => {
  it("ties every criterion to an obligation of the library", () => {
    expect(criteria.size).toBe(12);
    const lost = [...criteria.values()].filter(({ obligation }) => obligation === null || !references.has(obligation));
    expect(lost).toEqual([]);
  });
});

describe("the sample audits", () => {
  let frame: AuditFrame;
  let audits: Audit[];
  let rejected: RejectedRow[];

  beforeAll(async () => {
    const list = [...tickets.values()].map(({ id, team }) => ({ id, stratum: team ?? "bots" }));
    frame = drawAuditFrame({ tickets: list, n: 64, seed: 20261116, doubleBlindShare: 0.15 });
    ({ values: audits, rejected } = await read(readAudits(createReadStream(`${folder}/audits.csv`))));
  });

  it("are all accepted, name criteria that apply and root causes of the scorecard, and stay on their scales", () => {
    expect(rejected).toEqual([]);
    for (const { ticketId, criterion: id, verdict, rootCause } of audits) {
      const criterion = criteria.get(id);
      const ticket = tickets.get(ticketId);
      if (!criterion || !ticket) throw new Error(`unknown ticket or criterion: ${ticketId} ${id}`);
      expect([ticketId, id, applies(criterion, ticket)]).toEqual([ticketId, id, true]);
      const causes = criterion.rootCauses.map(({ label }) => label);
      expect(rootCause === null || (verdict === "fail" && causes.includes(rootCause))).toBe(true);
      const scale = criterion.levels.length > 2 ? criterion.levels.map(({ value }) => value) : ["pass", "fail", "na"];
      expect(scale).toContain(verdict);
    }
  });

  it("belong to drawn tickets of the frame with the same probability, and leave exactly 4 drawn tickets open", () => {
    const drawn = new Map(frame.items.filter((item) => item.drawn).map((item) => [item.ticket, item]));
    for (const { ticketId, pi } of audits) expect([ticketId, pi]).toEqual([ticketId, drawn.get(ticketId)?.pi]);
    const open = [...drawn.keys()].filter((id) => audits.every(({ ticketId }) => ticketId !== id));
    expect(open).toHaveLength(4);
    expect(open.filter((id) => drawn.get(id)?.doubleBlind)).toEqual([]);
  });

  it("cover every applicable criterion once per review, with a second reviewer exactly where the frame says so", () => {
    for (const { ticket: id, drawn, doubleBlind } of frame.items) {
      const ticket = tickets.get(id);
      const rows = audits.filter(({ ticketId }) => ticketId === id);
      if (!drawn || !ticket || rows.length === 0) continue;
      const expected = [...criteria.values()].filter((each) => applies(each, ticket)).map((each) => each.id);
      for (const purpose of doubleBlind ? ["random", "double-blind"] : ["random"]) {
        const review = rows.filter((row) => row.purpose === purpose);
        expect([id, review.map(({ criterion }) => criterion).sort()]).toEqual([id, expected.sort()]);
        expect(new Set(review.map(({ reviewer }) => reviewer)).size).toBe(1);
      }
      expect(new Set(rows.map(({ reviewer }) => reviewer)).size).toBe(doubleBlind ? 2 : 1);
    }
  });
});

describe("who stands out in the sample audits", () => {
  it("are those who started in spring, who do not state the next step", async () => {
    const { values } = await read(readAudits(createReadStream(`${folder}/audits.csv`)));
    const counts = new Map<string, AgentCount>();
    for (const { ticketId, criterion, purpose, verdict } of values) {
      const { agent, handledBy } = tickets.get(ticketId) ?? { agent: null, handledBy: "bot" };
      if (criterion !== "next-step" || purpose !== "random" || agent === null || handledBy === "bot") continue;
      const { misses, n } = counts.get(agent) ?? { misses: 0, n: 0 };
      counts.set(agent, { agent, misses: misses + Number(verdict === "fail"), n: n + 1 });
    }
    const facts = new Map(
      agents.map(({ id, team, started }) => [id, { team: team ?? null, startedOn: started ?? null }]),
    );
    const found = flaggedGroups([...counts.values()], facts);
    expect(found.map(({ kind, name, agents: members }) => [kind, name, members])).toEqual([
      ["cohort", "2026 Q2", ["benjie.santos", "dario.fuentes", "kevin.marsh"]],
    ]);
  });
});

describe("volumes and pilot of the sample organisation", () => {
  it("hold 12 weeks of 336 half hours without a gap, and every contact is handled or abandoned", async () => {
    const { queues, rejected } = await readVolumes(createReadStream(`${folder}/volumes.csv`));
    expect(rejected).toEqual([]);
    expect(queues).toMatchObject([{ intervalSeconds: 1800, notes: [] }]);
    const intervals = queues[0]?.intervals ?? [];
    expect(intervals).toHaveLength(12 * 336);
    expect([intervals[0]?.start, intervals.at(-1)?.start]).toEqual([
      "2026-08-24T00:00:00.000Z",
      "2026-11-15T23:30:00.000Z",
    ]);
    for (const { offered, handled, abandoned } of intervals) expect(offered).toBe((handled ?? 0) + (abandoned ?? 0));
  });

  it("hold a pilot log drawn by customer, without a bot session in the control arm", async () => {
    const { values, rejected } = await read(readPilotEvents(createReadStream(`${folder}/pilot.csv`)));
    expect(rejected).toEqual([]);
    const arms = new Map<string, Set<boolean>>();
    const add = ({ customerId, botArm }: PilotEvent) =>
      arms.set(customerId, (arms.get(customerId) ?? new Set()).add(botArm));
    for (const event of values) add(event);
    expect([...arms.values()].filter((each) => each.size > 1)).toEqual([]);
    expect(values.filter(({ handler, botArm }) => handler === "bot" && !botArm)).toEqual([]);
    expect(new Set(values.map(({ reason }) => reason)).size).toBe(6);
  });
});

describe("the sample modules", () => {
  it("cite the exact words of the SOP versions they name, and teach rules that exist", async () => {
    const { values, rejected } = await read(readYamlDocuments(createReadStream(`${folder}/modules.yaml`)));
    expect(rejected).toEqual([]);
    const modules = z.array(moduleOfSample).min(6).parse(values);
    for (const { id, minutes, refs, lessons, items } of modules) {
      expect([id, minutes >= 6 && minutes <= 20]).toEqual([id, true]);
      const citations = [...lessons.flatMap((lesson) => lesson.citations), ...items.map((item) => item.citation)];
      for (const { sopVersion, start, end, quote } of citations) {
        expect([sopVersion, library.get(sopVersion)?.source.slice(start, end)]).toEqual([sopVersion, quote]);
      }
      const named = [...refs, ...citations.map(({ ref }) => ref), ...items.map(({ ref }) => ref)];
      expect(named.filter((ref) => !references.has(ref))).toEqual([]);
    }
  });
});
