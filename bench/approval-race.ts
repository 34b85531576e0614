import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readConfig } from "../api/config.ts";
import { startServer } from "../api/server.ts";
import { sopText } from "../sops/fixtures.ts";

/**
 * Two people approve at the same moment, on the running product with an empty organisation: what is published, who is told what.
 *
 *     tsx bench/approval-race.ts [--races 500] [--rounds 25]
 *
 * On PostgreSQL when DATABASE_URL names an empty database, else embedded. Exit code 1 when a count that has to be 0 is not.
 */

/** Calls a route under /api as somebody; a body is sent as JSON. */
export type Send = (
  route: string,
  sent: { as: string; body?: unknown; from: number },
) => Promise<{ ok: boolean; status: number; json: unknown }>;

/** API keys of people: the author also owns what they write. */
export type Racers = { author: string; first: string; second: string };
export const racerNames = { author: "Ines Calder", first: "Tomas Reed", second: "Grace Lim" };

/** All counts but `races`, `published` and `withdrawn` have to be 0. */
export type RaceReport = {
  races: number;
  published: number;
  /** races that the author won by taking the version back */
  withdrawn: number;
  /** neither published once nor withdrawn, or not exactly one audit row for the decision */
  undecided: number;
  /** losers who were not told 409 with the id of the version that was decided */
  badRefusals: number;
  selfApprovals: number;
  /** texts that were not afterwards what was handed in */
  changedTexts: number;
  /** SOPs whose version numbers have a gap */
  gaps: number;
};

type Version = { id: string; number: number; state: string; approvedBy: string | null };
type Page = { versions: Version[]; version: { source: string } | null };
type Entry = { action: string; details: { versionId?: string } };

/**
 * For each race a text is handed in; then, at once, two people approve it, its author approves it, the author saves its draft, and
 * in every second race takes it back. Every fifth race is about a successor in one and the same SOP.
 */
export async function raceApprovals(send: Send, racers: Racers, races: number): Promise<RaceReport> {
  const report: RaceReport = {
    races,
    published: 0,
    withdrawn: 0,
    undecided: 0,
    badRefusals: 0,
    selfApprovals: 0,
    changedTexts: 0,
    gaps: 0,
  };
  for (let race = 0; race < races; race += 1) await runRace(send, racers, race, report);
  const { sops } = (await send("GET /sops", { as: racers.first, from: races })).json as { sops: { id: string }[] };
  for (const [i, { id }] of sops.entries()) {
    const { versions } = (await send(`GET /sops/${id}`, { as: racers.first, from: races + i })).json as Page;
    const numbers = versions.map(({ number }) => number).sort((a, b) => a - b);
    if (numbers.some((number, at) => number !== at + 1)) report.gaps += 1;
  }
  return report;
}

async function runRace(send: Send, racers: Racers, race: number, report: RaceReport): Promise<void> {
  const { author, first, second } = racers;
  const id = race % 5 === 0 ? "successors" : `race-${race}`;
  const source = sopText({ id, owner: racerNames.author, word: `lanyard number ${race}` });
  const version = await handIn(send, author, source, race);
  const path = `/sop-versions/${version.id}`;
  const approve = (as: string) => send(`POST ${path}/approval`, { as, body: {}, from: race });
  const edit = { baseRevision: 1, source: `${source}!` };
  const [one, two, own, , back] = await Promise.all([
    approve(first),
    approve(second),
    approve(author),
    send(`PUT /sop-drafts/${version.draftId}`, { as: author, body: edit, from: race }),
    race % 2 === 1 ? send(`POST ${path}/withdrawal`, { as: author, body: { reason: "Race." }, from: race }) : null,
  ]);
  const page = (await send(`GET /sops/${id}?version=${version.number}`, { as: first, from: race })).json as Page;
  const stored = page.versions.find((one) => one.id === version.id);
  const log = (await send("GET /audit-log?limit=20", { as: first, from: race })).json as { entries: Entry[] };
  const rows = log.entries.filter(({ action, details }) => action === "approve" && details.versionId === version.id);
  const won = [one, two].filter(({ ok }) => ok).length;
  const withdrawn = back?.ok === true;
  report.published += won;
  report.withdrawn += withdrawn ? 1 : 0;
  const right =
    won === (withdrawn ? 0 : 1) && rows.length === won && stored?.state === (withdrawn ? "withdrawn" : "in-force");
  if (!right) report.undecided += 1;
  if (own.ok || stored?.approvedBy === racerNames.author) report.selfApprovals += 1;
  if (page.version?.source !== source) report.changedTexts += 1;
  for (const { status, json } of [one, two].filter(({ ok }) => !ok)) {
    const told = (json as { error: { details: { versionId?: string } } }).error.details.versionId;
    if (status !== 409 || told !== version.id) report.badRefusals += 1;
  }
}

async function handIn(send: Send, as: string, source: string, from: number) {
  const draft = (await send("POST /sop-drafts", { as, body: { from: "text", source }, from })).json as { id: string };
  const body = { baseRevision: 1, note: "Race." };
  const version = (await send(`POST /sop-drafts/${draft.id}/submission`, { as, body, from })).json as Version;
  return { ...version, draftId: draft.id };
}

/**
 * Publishes one successor after the other and asks at once, and again when the index has caught up. `stale` counts citations of a
 * version older than the one whose approval was acknowledged, `refused` answers that the index was not ready to give.
 */
export async function askWhilePublishing(
  send: Send,
  racers: Racers,
  rounds: number,
  idle: () => Promise<void>,
): Promise<{ answers: number; refused: number; stale: number }> {
  const counts = { answers: 0, refused: 0, stale: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const source = sopText({ id: "cited", owner: racerNames.author, word: `hovercraft of kind ${round}` });
    const version = await handIn(send, racers.author, source, round);
    await send(`POST /sop-versions/${version.id}/approval`, { as: racers.first, body: {}, from: round });
    const body = { question: "Do I replace a broken hovercraft free of charge?" };
    for (const wait of [async () => {}, idle]) {
      await wait();
      const answer = (await send("POST /answers", { as: racers.second, body, from: round })).json as {
        kind: string;
        sentences?: { citation: { sopId: string; versionNumber: number } }[];
      };
      counts[answer.kind === "answer" ? "answers" : "refused"] += 1;
      const cited = (answer.sentences ?? []).map(({ citation }) => citation);
      counts.stale += cited.filter(
        ({ sopId, versionNumber }) => sopId === "cited" && versionNumber !== version.number,
      ).length;
    }
  }
  return counts;
}

/** Each number has an address of its own, so that the limit on requests from one address is not what is measured. */
export function senderTo(url: string): Send {
  return async (route, { as, body, from }) => {
    const [method = "GET", path = "/"] = route.split(" ");
    const headers = {
      authorization: `Bearer ${as}`,
      "x-forwarded-for": `10.${(from >> 16) & 255}.${(from >> 8) & 255}.${from & 255}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: response.ok, status: response.status, json: await response.json() };
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { races: { type: "string", default: "500" }, rounds: { type: "string", default: "25" } },
  });
  const dataDir = mkdtempSync(join(tmpdir(), "plumb-race-"));
  const databaseUrl = process.env.DATABASE_URL;
  const settings = { PORT: "0", DATA_DIR: dataDir, PLUMB_LOG_LEVEL: "error" };
  const config = readConfig({ ...settings, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) });
  const server = await startServer(config, { web: false, firstStart: "empty" });
  try {
    await server.loaded;
    const context = await server.open;
    const send = senderTo(server.localUrl);
    const key = async (name: string, role: string) => {
      const made = await send("POST /api-keys", { as: server.operatorToken, body: { name, role }, from: 0 });
      return (made.json as { key: string }).key;
    };
    const racers: Racers = {
      author: await key(racerNames.author, "sop-owner"),
      first: await key(racerNames.first, "sop-owner"),
      second: await key(racerNames.second, "head"),
    };
    const started = performance.now();
    const races = await raceApprovals(send, racers, Number(values.races));
    const seconds = (performance.now() - started) / 1000;
    const asked = await askWhilePublishing(send, racers, Number(values.rounds), () => context.jobs.idle());
    process.stdout.write(`${JSON.stringify({ engine: context.database.engine, seconds, races, asked }, null, 2)}\n`);
    const { races: _races, published: _published, withdrawn: _withdrawn, ...wrong } = races;
    if (Object.values(wrong).some((count) => count > 0) || asked.stale > 0) process.exitCode = 1;
  } finally {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
