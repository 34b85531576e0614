import { type Benchmark, type SessionScore, sessionAlignment, sessionSpread } from "../../evals/calibration-session.ts";
import { labelOf } from "../../evals/first-label.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { mulberry32, sample } from "../../evals/stats/prng.ts";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import { labelProblem } from "./importing.ts";
import { ticketForm } from "./reviewing.ts";
import type { sessionContract } from "./session-contract.ts";
import type { StoredBenchmark, StoredSession, StoredSessionScore } from "./session-store.ts";
import { presentTicket } from "./views.ts";

/** The judge takes part under this name; nobody else is called so. */
export const judgeRater = "the judge";
const dayMs = 86_400_000;

type Opening = BodyOf<(typeof sessionContract)["POST /calibration-sessions"]>;

export async function openSession(context: Context, body: Opening, by: Principal): Promise<StoredSession> {
  const { db, stores, now } = context;
  const scorecard = await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const named = [...new Set(body.ticketIds)];
  const known = await stores.qa(db).ticketsById(named);
  const stranger = named.find((id) => !known.some((ticket) => ticket.id === id));
  if (stranger) throw new AppError("invalid", `There is no ticket ${stranger}.`);
  const drawn = await drawTickets(context, body.draw, named);
  const ticketIds = [...named, ...drawn];
  if (ticketIds.length === 0) throw new AppError("invalid", "Name tickets, or say how many to draw.");
  const { title, threshold, everyDays } = body;
  return db.transaction(async (tx) => {
    const session = await stores.qa(tx).addSession({
      title,
      scorecardVersionId: scorecard.id,
      ticketIds,
      participants: [...new Set(body.participants)],
      threshold,
      everyDays,
      scheduledFor: new Date(body.scheduledFor),
      createdBy: by.name,
      createdAt: now(),
    });
    await stores.people(tx).record(by, "open calibration session", session.id, { tickets: ticketIds.length });
    return session;
  });
}

/** Tickets at random that wait for no blind review, so that nobody's audit is told by a session. */
async function drawTickets(context: Context, count: number, without: readonly string[]): Promise<string[]> {
  if (count === 0) return [];
  const store = context.stores.qa(context.db);
  const waiting = new Set((await store.drawnTickets()).map(({ ticketId }) => ticketId));
  const free = (await store.readableTicketIds()).filter((id) => !waiting.has(id) && !without.includes(id));
  return sample(free, Math.min(count, free.length), mulberry32(context.now().getTime() % 2 ** 31));
}

export async function sessionNamed(context: Context, id: string): Promise<StoredSession> {
  const session = await context.stores.qa(context.db).session(id);
  if (!session) throw new AppError("not-found", "There is no such calibration session.");
  return session;
}

type Saying = BodyOf<(typeof sessionContract)["POST /calibration-sessions/:id/scores"]>;

/** Own scores of one ticket. When the last participant has scored the last ticket, everybody may see everything. */
export async function saveSessionScores(context: Context, id: string, body: Saying, by: Principal) {
  const session = await sessionNamed(context, id);
  if (!session.participants.includes(by.name)) throw new AppError("forbidden", "You do not take part in this session.");
  if (session.state !== "scoring") throw new AppError("conflict", "Everybody has scored: scores are shown now.");
  if (!session.ticketIds.includes(body.ticketId))
    throw new AppError("invalid", `Ticket ${body.ticketId} is not part of this session.`);
  const { criteria } = await ticketForm(context, body.ticketId, session.scorecardVersionId);
  for (const { criterionId, verdict, level } of body.labels) {
    const criterion = criteria.find((one) => one.id === criterionId);
    if (!criterion) throw new AppError("invalid", `There is no criterion ${criterionId} to answer on this ticket.`);
    const problem = labelProblem(criterion, verdict, level);
    if (problem) throw new AppError("invalid", problem);
  }
  const missing = criteria.filter((one) => !body.labels.some(({ criterionId }) => criterionId === one.id));
  if (missing.length > 0)
    throw new AppError("invalid", `Not answered yet: ${missing.map(({ title }) => title).join(", ")}.`);
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    await stores.qa(tx).session(id, true);
    const rows = body.labels.map((label) => {
      return {
        ...label,
        note: redact(label.note).text,
        sessionId: id,
        ticketId: body.ticketId,
        rater: by.name,
        at: now(),
      };
    });
    const saved = await stores.qa(tx).addSessionScores(rows);
    if (saved === 0) throw new AppError("conflict", "You have scored this ticket already; scores are not changed.");
    const done = await allScored(context, session, tx);
    if (done) await stores.qa(tx).setSessionState(id, "talking");
    return { saved, state: done ? ("talking" as const) : ("scoring" as const) };
  });
}

const scoredTickets = (scores: readonly StoredSessionScore[], rater: string) =>
  new Set(scores.filter((one) => one.rater === rater).map(({ ticketId }) => ticketId));

async function allScored(context: Context, session: StoredSession, db: Db): Promise<boolean> {
  const scores = await context.stores.qa(db).sessionScores(session.id);
  return session.participants.every((name) => scoredTickets(scores, name).size === session.ticketIds.length);
}

type Agreement = BodyOf<(typeof sessionContract)["PUT /calibration-sessions/:id/benchmarks"]>;

export async function agreeBenchmark(context: Context, id: string, body: Agreement, by: Principal): Promise<void> {
  const session = await sessionNamed(context, id);
  if (session.state === "scoring") throw new AppError("conflict", "Not everybody has scored yet.");
  if (session.state === "closed") throw new AppError("conflict", "This session is closed.");
  const criteria = await sessionCriteria(context, session);
  const criterion = criteria.find((one) => one.id === body.criterionId);
  if (!criterion || !session.ticketIds.includes(body.ticketId))
    throw new AppError("invalid", "This criterion and ticket are not part of the session.");
  const problem = labelProblem(criterion, body.verdict, body.level);
  if (problem) throw new AppError("invalid", problem);
  const anchor = redact(body.anchor).text;
  const row = { ...body, anchor, sessionId: id, agreedBy: by.name, at: context.now() };
  await context.stores.qa(context.db).saveBenchmark(row);
}

/** Ends a session; a recurring one is opened again with as many tickets, drawn anew. */
export async function closeSession(context: Context, id: string, by: Principal): Promise<string | null> {
  const session = await sessionNamed(context, id);
  if (session.state === "closed") throw new AppError("conflict", "This session is closed already.");
  const { db, stores, now } = context;
  const { everyDays, title, threshold, participants } = session;
  const tickets = everyDays === null ? [] : await drawTickets(context, session.ticketIds.length, []);
  const scorecard = await stores.qa(db).currentScorecard();
  return db.transaction(async (tx) => {
    await stores.qa(tx).setSessionState(id, "closed", now());
    await stores.people(tx).record(by, "close calibration session", id);
    if (everyDays === null || tickets.length === 0 || !scorecard) return null;
    const next = await stores.qa(tx).addSession({
      title,
      threshold,
      participants,
      everyDays,
      ticketIds: tickets,
      scorecardVersionId: scorecard.id,
      scheduledFor: new Date(session.scheduledFor.getTime() + everyDays * dayMs),
      followsId: id,
      createdBy: by.name,
      createdAt: now(),
    });
    return next.id;
  });
}

async function sessionCriteria(context: Context, session: StoredSession): Promise<Criterion[]> {
  const scorecard = await context.stores.qa(context.db).scorecard(session.scorecardVersionId);
  return scorecard ? criteriaOf(scorecard.definition) : [];
}

export function summaryOf(session: StoredSession, scores: readonly StoredSessionScore[]) {
  const own = scores.filter(({ sessionId }) => sessionId === session.id);
  const { id, title, state, everyDays, threshold, createdBy } = session;
  return {
    id,
    title,
    state,
    everyDays,
    threshold,
    createdBy,
    scheduledFor: session.scheduledFor.toISOString(),
    tickets: session.ticketIds.length,
    participants: session.participants.map((name) => ({ name, scored: scoredTickets(own, name).size })),
    closedAt: session.closedAt?.toISOString() ?? null,
  };
}

type Said = { rater: string; verdict: string; level: number | null; note: string };

/** The room: nobody's scores but own counts until all have scored. */
export async function sessionRoom(context: Context, id: string, by: Principal) {
  const store = context.stores.qa(context.db);
  const session = await sessionNamed(context, id);
  const [scores, benchmarks] = [await store.sessionScores(id), await store.benchmarks(id)];
  const criteria = await sessionCriteria(context, session);
  const open = session.state !== "scoring";
  const judged = open ? await judgeScores(context, session) : [];
  const ratings = open ? ratingsOf([...scores, ...judged], criteria) : [];
  const mine = scoredTickets(scores, by.name);
  const title = (criterionId: string) => criteria.find((one) => one.id === criterionId)?.title ?? criterionId;
  return {
    ...summaryOf(session, scores),
    mine: !session.participants.includes(by.name)
      ? ("not-taking-part" as const)
      : mine.size === session.ticketIds.length
        ? ("scored" as const)
        : ("to-score" as const),
    criteria: criteria.map(({ id: criterionId, title: name, levels }) => {
      return { id: criterionId, title: name, levels: levels.map(({ value, label }) => ({ value, label })) };
    }),
    spread: sessionSpread(ratings, { judge: judgeRater, threshold: session.threshold }),
    alignment: sessionAlignment(ratings, benchmarksOf(benchmarks, criteria)).map((one) => {
      return { ...one, judge: one.rater === judgeRater };
    }),
    items: session.ticketIds.map((ticketId) => ({
      ticketId,
      scoredByMe: mine.has(ticketId),
      cells: cellsOf(ticketId, open ? [...scores, ...judged] : [], { criteria, benchmarks, ratings }),
    })),
    anchors: benchmarks
      .filter(({ anchor }) => anchor !== "")
      .map(({ criterionId, verdict, level, anchor, ticketId }) => {
        return { criterionId, title: title(criterionId), verdict, level, text: anchor, ticketId };
      }),
  };
}

type Known = {
  criteria: readonly Criterion[];
  benchmarks: readonly StoredBenchmark[];
  ratings: readonly SessionScore[];
};

function cellsOf(
  ticketId: string,
  said: readonly (Said & { ticketId: string; criterionId: string })[],
  { criteria, benchmarks, ratings }: Known,
) {
  return criteria.flatMap(({ id: criterionId }) => {
    const here = <T extends { ticketId: string; criterionId: string }>(one: T) =>
      one.ticketId === ticketId && one.criterionId === criterionId;
    const own = said.filter(here);
    if (said.length > 0 && own.length === 0) return [];
    const [spread] = sessionSpread(ratings.filter(here), { judge: judgeRater, threshold: 1 });
    const agreed = benchmarks.find(here);
    return [
      {
        criterionId,
        said: own.map(({ rater, verdict, level, note }) => {
          return { rater, judge: rater === judgeRater, verdict: verdict as "pass", level, note };
        }),
        spread: spread?.spread ?? null,
        benchmark: agreed
          ? { verdict: agreed.verdict, level: agreed.level, anchor: agreed.anchor, agreedBy: agreed.agreedBy }
          : null,
      },
    ];
  });
}

/** What the judge said of the session's tickets, as one more rater. */
async function judgeScores(context: Context, session: StoredSession) {
  const store = context.stores.qa(context.db);
  const found: (Said & { ticketId: string; criterionId: string })[] = [];
  for (const ticketId of session.ticketIds) {
    for (const { criterionId, verdict, level, rationale } of await store.scoresOfTicket(ticketId))
      found.push({ ticketId, criterionId, rater: judgeRater, verdict, level, note: rationale });
  }
  return found;
}

type Rated = { ticketId: string; criterionId: string; rater: string; verdict: string; level: number | null };

function ratingsOf(scores: readonly Rated[], criteria: readonly Criterion[]): SessionScore[] {
  return scores.flatMap(({ ticketId, criterionId, rater, verdict, level }) => {
    const criterion = criteria.find((one) => one.id === criterionId);
    if (!criterion || (verdict !== "pass" && verdict !== "fail" && verdict !== "level")) return [];
    const value = labelOf({ verdict, level }, criterion);
    return value === null ? [] : [{ ticketId, criterionId, rater, value }];
  });
}

function benchmarksOf(rows: readonly StoredBenchmark[], criteria: readonly Criterion[]): Benchmark[] {
  return ratingsOf(
    rows.map((row) => ({ ...row, rater: "" })),
    criteria,
  );
}

/** Scores and benchmarks of all sessions, told apart by session, for the alignment of reviewers. */
export async function sessionRatings(context: Context): Promise<{ scores: SessionScore[]; benchmarks: Benchmark[] }> {
  const store = context.stores.qa(context.db);
  const [scores, benchmarks] = [await store.sessionScores(), await store.benchmarks()];
  const found: { scores: SessionScore[]; benchmarks: Benchmark[] } = { scores: [], benchmarks: [] };
  for (const session of await store.sessions()) {
    const criteria = await sessionCriteria(context, session);
    const apart = <T extends { ticketId: string }>(one: T): T => ({
      ...one,
      ticketId: `${session.id} ${one.ticketId}`,
    });
    const here = <T extends { sessionId: string }>(one: T) => one.sessionId === session.id;
    found.scores.push(...ratingsOf(scores.filter(here), criteria).map(apart));
    found.benchmarks.push(...benchmarksOf(benchmarks.filter(here), criteria).map(apart));
  }
  return found;
}

/** A ticket of a session as a participant reads it. */
export async function sessionTicket(context: Context, id: string, ticketId: string) {
  const session = await sessionNamed(context, id);
  if (!session.ticketIds.includes(ticketId))
    throw new AppError("not-found", `Ticket ${ticketId} is not part of this session.`);
  const { stored, criteria } = await ticketForm(context, ticketId, session.scorecardVersionId);
  return { ticket: presentTicket(stored), criteria };
}
