import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import {
  agreeBenchmark,
  closeSession,
  openSession,
  saveSessionScores,
  sessionRoom,
  sessionTicket,
  summaryOf,
} from "./session.ts";
import type { sessionContract } from "./session-contract.ts";

export function sessionRoutes(context: Context): Handlers<typeof sessionContract> {
  return {
    "GET /calibration-sessions": async () => {
      const store = context.stores.qa(context.db);
      const [sessions, scores] = [await store.sessions(), await store.sessionScores()];
      return { sessions: sessions.map((session) => summaryOf(session, scores)) };
    },
    "POST /calibration-sessions": async ({ body, principal }) =>
      summaryOf(await openSession(context, body, principal), []),
    "GET /calibration-sessions/:id": async ({ params, principal }) => sessionRoom(context, params.id, principal),
    "GET /calibration-sessions/:id/tickets/:ticketId": async ({ params }) =>
      sessionTicket(context, params.id, params.ticketId),
    "POST /calibration-sessions/:id/scores": async ({ params, body, principal }) =>
      saveSessionScores(context, params.id, body, principal),
    "PUT /calibration-sessions/:id/benchmarks": async ({ params, body, principal }) => {
      await agreeBenchmark(context, params.id, body, principal);
      return { saved: true as const };
    },
    "POST /calibration-sessions/:id/close": async ({ params, principal }) => ({
      next: await closeSession(context, params.id, principal),
    }),
  };
}
