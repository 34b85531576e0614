import type { z } from "zod";
import { criteriaOf } from "../../evals/scorecard.ts";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { assignmentViews } from "./assignment-view.ts";
import type { coachingContract, coachingSessionSchema } from "./coaching-contract.ts";
import type { StoredAction, StoredSession } from "./coaching-store.ts";
import { enrolmentStandings, onboardingRoutes } from "./onboarding.ts";

type Contract = typeof coachingContract;
type View = z.output<typeof coachingSessionSchema>;

export function coachingRoutes(context: Context): Handlers<Contract> {
  const { db, stores, now } = context;
  const own = async (id: string): Promise<StoredSession> => {
    const session = await stores.coaching(db).session(id);
    if (!session) throw new AppError("not-found", "There is no such session.");
    return session;
  };
  const shown = async (id: string) => one(await views(context, [await own(id)]));
  return {
    ...onboardingRoutes(context),
    "GET /coaching-sessions": async ({ principal }) => {
      const agentId = principal.role === "agent" ? (principal.agentId ?? "nobody") : undefined;
      return { sessions: await views(context, await stores.coaching(db).sessions(agentId)) };
    },
    "POST /coaching-sessions": async ({ body, principal }) => {
      const known = (await stores.people(db).agents()).find(({ id, kind }) => id === body.agentId && kind === "human");
      if (!known) throw new AppError("invalid", `There is no agent ${body.agentId}.`);
      const purpose = redact(body.purpose).text;
      const row = { ...body, purpose, coach: principal.name, createdAt: now() };
      const id = await db.transaction(async (tx) => {
        const added = await stores.coaching(tx).addSession(row);
        await stores.people(tx).record(principal, "plan coaching session", added, { agentId: body.agentId });
        return added;
      });
      return shown(id);
    },
    "GET /coaching-sessions/:id": async ({ params, principal }) => {
      const session = await own(params.id);
      // Another agent's session looks like none.
      if (principal.role === "agent" && session.agentId !== principal.agentId)
        throw new AppError("not-found", "There is no such session.");
      return shown(params.id);
    },
    "POST /coaching-sessions/:id/pins": async ({ params, body, principal }) => {
      const session = await own(params.id);
      const ticket = await stores.qa(db).ticket(body.ticketId);
      if (!ticket || ticket.agentId !== session.agentId)
        throw new AppError("invalid", `${body.ticketId} is no ticket of ${session.agentName}.`);
      if (!ticket.turns[body.turn]) throw new AppError("invalid", `${body.ticketId} has ${ticket.turns.length} turns.`);
      const note = redact(body.note).text;
      const { ticketId, turn } = body;
      const pin = { sessionId: session.id, ticketId, turn, note, by: principal.name, at: now() };
      await stores.coaching(db).addPin(pin);
      return shown(session.id);
    },
    "POST /coaching-sessions/:id/actions": async ({ params, body }) => {
      const session = await own(params.id);
      await stores.coaching(db).addAction({ sessionId: session.id, text: redact(body.text).text, dueOn: body.dueOn });
      return shown(session.id);
    },
    "POST /coaching-sessions/:id/held": async ({ params, body, principal }) => {
      const session = await own(params.id);
      await db.transaction(async (tx) => {
        const heldAt = session.heldAt ?? now();
        await stores.coaching(tx).saveSession(session.id, { notes: redact(body.notes).text, heldAt });
        await stores.people(tx).record(principal, "hold coaching session", session.id, { agentId: session.agentId });
      });
      return shown(session.id);
    },
    "POST /coaching-actions/:id/done": ({ params, principal }) => tickOff(context, params.id, principal),
    "GET /coach-day": () => coachDay(context),
  };
}

async function tickOff(context: Context, id: string, principal: Principal) {
  const store = context.stores.coaching(context.db);
  const action = await store.action(id);
  const session = action && (await store.session(action.sessionId));
  const foreign = principal.role === "agent" && session?.agentId !== principal.agentId;
  if (!action || !session || foreign) throw new AppError("not-found", "There is no such action item.");
  if (action.doneAt === null) await store.actionDone(id, principal.name, context.now());
  return presentAction((await store.action(id)) ?? action);
}

function presentAction({ id, text, dueOn, doneAt, doneBy }: StoredAction) {
  return { id, text, dueOn, doneAt: doneAt?.toISOString() ?? null, doneBy };
}

function one<T>(list: T[]): T {
  const [first] = list;
  if (!first) throw new AppError("not-found", "There is no such session.");
  return first;
}

async function views(context: Context, sessions: StoredSession[]): Promise<View[]> {
  const { db, stores } = context;
  const ids = sessions.map(({ id }) => id);
  const pins = await stores.coaching(db).pins(ids);
  const actions = await stores.coaching(db).actions(ids);
  const tickets = await stores.qa(db).ticketsById([...new Set(pins.map(({ ticketId }) => ticketId))]);
  const turnOf = (ticketId: string, turn: number) => tickets.find(({ id }) => id === ticketId)?.turns[turn] ?? null;
  return sessions.map(({ id, agentId, agentName, coach, plannedFor, purpose, notes, heldAt }) => ({
    id,
    agentId,
    agentName,
    coach,
    plannedFor,
    purpose,
    notes,
    heldAt: heldAt?.toISOString() ?? null,
    pins: pins
      .filter((pin) => pin.sessionId === id)
      .map(({ id: pinId, ticketId, turn, by, note }) => {
        const said = turnOf(ticketId, turn);
        return { id: pinId, ticketId, turn, by, note, words: said?.text ?? null, speaker: said?.by ?? null };
      }),
    actions: actions.filter((action) => action.sessionId === id).map(presentAction),
  }));
}

async function coachDay(context: Context) {
  const { db, stores, now } = context;
  const today = now().toISOString().slice(0, 10);
  const sessions = await views(context, await stores.coaching(db).sessions());
  const assignments = await assignmentViews(context);
  const scorecard = await stores.qa(db).currentScorecard();
  const titles = new Map((scorecard ? criteriaOf(scorecard.definition) : []).map(({ id, title }) => [id, title]));
  const names = new Map((await stores.people(db).agents()).map(({ id, name }) => [id, name]));
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  const waiting = (await enrolmentStandings(context)).flatMap(({ enrolmentId, agentName, stages }) =>
    stages
      .filter(({ state }) => state === "waits-for-sign-off")
      .map(({ id: stageId, title }) => ({ enrolmentId, agentName, stageId, title })),
  );
  return {
    today,
    sessions: sessions.filter(({ heldAt, plannedFor }) => heldAt === null && plannedFor <= today),
    actions: sessions.flatMap(({ id: sessionId, agentName, actions }) =>
      actions
        .filter(({ doneAt, dueOn }) => doneAt === null && dueOn <= today)
        .map((action) => ({ ...action, agentName, sessionId })),
    ),
    late: assignments.filter(({ state }) => state === "overdue"),
    failed: assignments.filter(({ state }) => state === "failed"),
    signOffs: waiting,
    findings: (await stores.qa(db).findings())
      .filter(({ queue, detail: { agents, groups = [] } }) => queue === "coach" && agents.length + groups.length > 0)
      .map(({ id, criterionId, detail: { agents, groups = [] } }) => ({
        id,
        title: titles.get(criterionId) ?? criterionId,
        agents: agents.map(({ agent }) => person(agent)),
        groups: groups.map(({ kind, name, agents: members }) => ({ kind, name, agents: members.map(person) })),
      })),
  };
}
