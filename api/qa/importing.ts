import { createHmac } from "node:crypto";
import { type Criterion, criteriaOf, type Scorecard } from "../../evals/scorecard.ts";
import type { Audit as AuditRow } from "../../ingest/audit-file.ts";
import { contentHash } from "../../ingest/content-hash.ts";
import { type RedactOptions, redact } from "../../ingest/redact.ts";
import type { Ticket, Turn } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { RowOutcome } from "../imports/run-import.ts";
import type { NewAudit } from "./audit-store.ts";
import { keepOriginals } from "./originals.ts";
import type { StoredTurn } from "./stored-turn.ts";
import type { NewTicket } from "./ticket-store.ts";

const inferAfterSeconds = 3;

/** Redacts and stores tickets; handlers that are not known yet are added with their id as name. */
export async function saveTickets(context: Context, tickets: Ticket[], tx: Db): Promise<RowOutcome[]> {
  const handlers = tickets.flatMap(({ agent, team, site, handledBy }) =>
    agent ? [{ id: agent, name: agent, team, site, kind: handledBy }] : [],
  );
  await context.stores.people(tx).saveAgents(handlers);
  const agents = await context.stores.people(tx).agents();
  const organisation = await context.stores.people(tx).organisation();
  const names = new Map(agents.map((agent) => [agent.id, agent.name.split(" ")]));
  // What the company and its bots are called is nobody's personal data.
  const notNames = [
    ...agents.filter((agent) => agent.kind === "bot").map((agent) => agent.name),
    ...(organisation ? [organisation.name] : []),
  ];
  const pairs = tickets.map((ticket) => {
    const knownNames = ticket.handledBy === "human" ? (names.get(ticket.agent ?? "") ?? []) : [];
    return { ticket, stored: redactTicket(ticket, { knownNames, notNames }, context.secret) };
  });
  const outcomes = await context.stores.qa(tx).saveTickets(pairs.map(({ stored }) => stored));
  await keepOriginals(
    context,
    pairs.filter((_, i) => outcomes[i] !== "unchanged"),
    tx,
  );
  // Batches of one import wait for each other: the job of the first one does all.
  if (outcomes.some((outcome) => outcome !== "unchanged"))
    await context.jobs.send("infer-reasons", [{}], tx, inferAfterSeconds);
  return outcomes;
}

/** What a customer is stored as: the same for the same id, and not to be guessed back without the secret. */
export function customerKey(customer: string, secret: string): string {
  return createHmac("sha256", secret).update(customer).digest("hex").slice(0, 32);
}

/** The stored form: no raw text, and the customer only as a keyed hash. */
function redactTicket(ticket: Ticket, words: RedactOptions, secret: string): NewTicket {
  const {
    id,
    channel,
    region,
    language,
    contactReason,
    queue,
    team,
    site,
    handledBy,
    tags,
    csat,
    handleSeconds,
    reopens,
  } = ticket;
  const cells = (fields: Record<string, string>) =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, redact(value, words).text]));
  return {
    id,
    channel,
    region,
    language,
    contactReason,
    reasonSource: contactReason === null ? null : "given",
    queue,
    team,
    site,
    handledBy,
    tags,
    csat,
    handleSeconds,
    reopens,
    contentHash: contentHash(ticket),
    openedAt: new Date(ticket.openedAt),
    closedAt: ticket.closedAt ? new Date(ticket.closedAt) : null,
    updatedAt: ticket.updatedAt ? new Date(ticket.updatedAt) : null,
    customerKey: ticket.customer ? customerKey(ticket.customer, secret) : null,
    agentId: ticket.agent,
    fields: cells(ticket.fields),
    turns: redactTurns(ticket.turns, words),
    actions: ticket.actions.map((action) => ({ ...action, fields: cells(action.fields) })),
  };
}

/** The turn before is the context: "What is your name?" makes a name of the next word. */
function redactTurns(turns: Turn[], words: RedactOptions): StoredTurn[] {
  return turns.map((turn, i) => {
    const before = turns[i - 1]?.text;
    return {
      ...turn,
      text: redact(turn.text, { ...words, ...(before === undefined ? {} : { context: before }) }).text,
    };
  });
}

/** Prepares the saving of imported reviews: what is drawn in the frame is random, everything else only targeted. */
export async function auditImporter(context: Context, frameName: string | undefined) {
  const { db, stores } = context;
  const frame = frameName === undefined ? null : await stores.qa(db).frameByName(frameName);
  if (frameName !== undefined && !frame) throw new AppError("not-found", `There is no audit frame named ${frameName}.`);
  const store = stores.qa(db);
  const scorecard = frame ? await store.scorecard(frame.scorecardVersionId) : await store.currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const items = frame ? await stores.qa(db).frameItems(frame.id) : [];
  const drawn = new Set(items.filter((item) => item.drawn).map((item) => item.ticketId));
  return async (rows: AuditRow[], tx: Db): Promise<RowOutcome[]> => {
    const tickets = await stores.qa(tx).ticketsById([...new Set(rows.map((row) => row.ticketId))]);
    const hashes = new Map(tickets.map((ticket) => [ticket.id, ticket.contentHash]));
    const outcomes: RowOutcome[] = [];
    for (const row of rows) {
      const ticketHash = hashes.get(row.ticketId);
      const problem =
        ticketHash === undefined ? `there is no ticket ${row.ticketId}` : auditProblem(row, scorecard.definition);
      if (problem !== null || ticketHash === undefined) {
        outcomes.push({ rejected: problem ?? "no ticket" });
        continue;
      }
      const inFrame = drawn.has(row.ticketId);
      const purpose = inFrame || row.purpose === "escalated" ? row.purpose : "targeted";
      const frameId = inFrame && frame ? frame.id : null;
      const audit = { ...auditColumns(row), ticketHash, purpose, frameId, scorecardVersionId: scorecard.id };
      const [added] = await stores.qa(tx).addAudits([audit]);
      outcomes.push(added ? "added" : "unchanged");
    }
    return outcomes;
  };
}

function auditColumns(row: AuditRow): Omit<NewAudit, "ticketHash" | "purpose" | "frameId"> {
  const { ticketId, criterion, reviewer, verdict, note, seconds, reviewedAt, rootCause } = row;
  return {
    ticketId,
    criterionId: criterion,
    reviewer,
    verdict: typeof verdict === "number" ? "level" : verdict === "na" ? "not-applicable" : verdict,
    level: typeof verdict === "number" ? verdict : null,
    rootCause,
    note: redact(note ?? "").text,
    seconds: seconds === null ? null : Math.round(seconds),
    ...(reviewedAt === null ? {} : { reviewedAt: new Date(reviewedAt) }),
  };
}

function auditProblem(row: AuditRow, scorecard: Scorecard): string | null {
  const criterion = criteriaOf(scorecard).find((one) => one.id === row.criterion);
  if (!criterion) return `the scorecard ${scorecard.id} has no criterion ${row.criterion}`;
  return labelProblem(
    criterion,
    row.verdict === "na" ? "not-applicable" : typeof row.verdict === "number" ? "level" : row.verdict,
    typeof row.verdict === "number" ? row.verdict : null,
  );
}

/** Why a label does not fit its criterion, or null. */
export function labelProblem(
  criterion: Pick<Criterion, "id" | "levels">,
  verdict: string,
  level: number | null,
): string | null {
  const values = criterion.levels.map((one) => one.value);
  if (verdict === "not-applicable") return null;
  if (verdict === "level") {
    return level !== null && values.includes(level)
      ? null
      : `${criterion.id} has the levels ${values.join(", ")}, not ${level}`;
  }
  return values.length === 2 ? null : `${criterion.id} is a scale: give one of its levels ${values.join(", ")}`;
}
