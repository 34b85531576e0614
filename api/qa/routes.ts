import { contentId } from "../../evals/content-id.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import { readAudits } from "../../ingest/audit-file.ts";
import { readTickets } from "../../ingest/ticket-file.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import { calibrateAndTend } from "./autonomy.ts";
import { currentData } from "./calibrating.ts";
import type { qaContract } from "./contract.ts";
import { defectsRoutes } from "./defects-routes.ts";
import { drawFrame } from "./drawing.ts";
import { auditImporter, saveTickets } from "./importing.ts";
import { mayReveal } from "./originals.ts";
import { reasonRoutes } from "./reason-routes.ts";
import { recontactsOf } from "./recontacts.ts";
import { drawnFor, reviewForm, reviewState, saveReview, withheldFrom, withheldTickets } from "./reviewing.ts";
import { presentStandsOut } from "./stands-out.ts";
import {
  presentAudit,
  presentCalibration,
  presentFinding,
  presentScores,
  presentTicket,
  presentTicketSummary,
} from "./views.ts";

type QaHandlers = Handlers<typeof qaContract>;

export function qaRoutes(context: Context): QaHandlers {
  return {
    ...ticketRoutes(context),
    ...reasonRoutes(context),
    ...defectsRoutes(context),
    ...scoringRoutes(context),
    ...reviewRoutes(context),
    ...calibrationRoutes(context),
  };
}

function ticketRoutes(context: Context) {
  const { db, stores } = context;
  return {
    "POST /imports/tickets": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "tickets",
        name: query.name,
        by: principal,
        rows: readTickets(body, query.format),
        save: (tickets, tx) => saveTickets(context, tickets, tx),
      }),
    "POST /imports/audits": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "audits",
        name: query.name,
        by: principal,
        rows: readAudits(body),
        save: await auditImporter(context, query.frame),
      }),
    "GET /tickets": async ({ query, principal }) => {
      const agentId = principal.role === "agent" ? (principal.agentId ?? "nobody") : query.agentId;
      const { total, tickets } = await stores.qa(db).tickets({ ...query, agentId });
      return { total, tickets: tickets.map(presentTicketSummary) };
    },
    "GET /tickets/:id": async ({ params, principal }) => {
      const stored = await stores.qa(db).ticket(params.id);
      const hidden = principal.role === "agent" && stored?.agentId !== principal.agentId;
      // Another agent's ticket looks like no ticket: ids tell nothing.
      if (!stored || hidden) throw new AppError("not-found", `There is no ticket ${params.id}.`);
      const scoresWithheld = await withheldFrom(context, params.id, principal);
      const scores = scoresWithheld ? [] : await stores.qa(db).scoresOfTicket(params.id);
      const audits = scoresWithheld ? [] : await stores.qa(db).auditsOfTicket(params.id);
      return {
        ticket: presentTicket(stored),
        scores: await presentScores(context, scores, await stores.qa(db).scorecards()),
        scoresWithheld,
        audits: audits.map(presentAudit),
        recontacts: await recontactsOf(context, stored, principal),
        original: await mayReveal(context, stored, principal),
      };
    },
  } satisfies Partial<QaHandlers>;
}

function scoringRoutes(context: Context) {
  const { db, stores } = context;
  return {
    "GET /scorecards": async () => {
      const scorecards = await stores.qa(db).scorecards();
      return {
        scorecards: scorecards.map(({ id, number, state, publishedAt, definition }) => ({
          versionId: id,
          number,
          state,
          publishedAt: publishedAt?.toISOString() ?? null,
          definition,
        })),
      };
    },
    "POST /scorecards": async ({ body, principal }) =>
      db.transaction(async (tx) => {
        const { version, created } = await stores
          .qa(tx)
          .publishScorecard(body, contentId(body), principal.name, context.now());
        if (created)
          await stores
            .people(tx)
            .record(principal, "publish scorecard", version.id, { scorecard: body.id, number: version.number });
        return { versionId: version.id, number: version.number, created };
      }),
  } satisfies Partial<QaHandlers>;
}

function reviewRoutes(context: Context) {
  const { db, stores } = context;
  return {
    "POST /audit-frames": async ({ body, principal }) => {
      const { name, size, seed, doubleBlindShare, tilt, escalated } = body;
      const from = body.from === undefined ? null : new Date(body.from);
      const to = body.to === undefined ? null : new Date(body.to);
      const request = { name, size, seed, doubleBlindShare, from, to, tilt, escalated };
      const frame = await drawFrame(context, principal, request);
      return { id: frame.id, name, population: frame.population, drawn: frame.drawn, escalated: frame.escalated, seed };
    },
    "GET /reviews": async ({ query, principal }) => {
      const drawn = await stores.qa(db).drawnTickets();
      const given = assigneesOf(await stores.qa(db).assignments());
      const due = new Map((await stores.qa(db).frames()).map((frame) => [frame.id, frame.dueAt]));
      const isMine = (item: (typeof drawn)[number]) =>
        query.assigned === undefined || (given.get(keyOf(item)) ?? []).includes(principal.name);
      const items = drawn
        .filter(isMine)
        .filter((item) => query.frame === undefined || item.frameName === query.frame)
        .map((item) => ({ ...item, state: mineOr(reviewState(item), item.reviewers, principal.name) }));
      const shown = items.filter((item) => query.state === undefined || item.state === query.state);
      return {
        open: items.filter((item) => item.state === "open").length,
        done: items.filter((item) => item.state === "done").length,
        items: [...shown]
          .sort((a, b) => Number(a.state !== "open") - Number(b.state !== "open"))
          .map((item) => ({
            frameId: item.frameId,
            frame: item.frameName,
            ticketId: item.ticketId,
            openedAt: item.openedAt.toISOString(),
            channel: item.channel,
            contactReason: item.contactReason,
            stratum: item.stratum,
            pi: item.pi,
            doubleBlind: item.doubleBlind,
            state: item.state,
            reviewers: item.reviewers,
            assignedTo: given.get(keyOf(item)) ?? [],
            dueAt: due.get(item.frameId)?.toISOString() ?? null,
          })),
      };
    },
    "GET /reviews/:ticketId": async ({ params, principal }) => reviewForm(context, params.ticketId, principal),
    "POST /reviews/:ticketId": async ({ params, body, principal }) => {
      await drawnFor(context, params.ticketId, principal.name);
      return saveReview(context, params.ticketId, body, principal);
    },
  } satisfies Partial<QaHandlers>;
}

const keyOf = ({ frameId, ticketId }: { frameId: string; ticketId: string }) => `${frameId}\n${ticketId}`;

/** Who has been given each drawn ticket. */
function assigneesOf(assignments: readonly { frameId: string; ticketId: string; reviewer: string }[]) {
  const given = new Map<string, string[]>();
  for (const one of assignments) given.set(keyOf(one), [...(given.get(keyOf(one)) ?? []), one.reviewer]);
  return given;
}

/** A double-blind ticket that waits for a second reviewer is done for the first. */
function mineOr(state: ReturnType<typeof reviewState>, reviewers: string[], name: string) {
  return state === "open" && reviewers.includes(name) ? "done" : state;
}

function calibrationRoutes(context: Context) {
  const { db, stores } = context;

  const view = async () => {
    const data = await currentData(context);
    if (!data) return { computedAt: null, judge: null, scorecard: null, criteria: [] };
    const stored = (await stores.qa(db).calibrations()).filter(
      (row) => row.judgeConfigId === data.judge.id && row.scorecardVersionId === data.scorecard.id,
    );
    return {
      computedAt: stored[0]?.computedAt.toISOString() ?? null,
      judge: { id: data.judge.id, kind: data.judge.kind, name: data.judge.name },
      scorecard: { id: data.scorecard.id, title: data.scorecard.definition.title, number: data.scorecard.number },
      criteria: data.criteria.flatMap((one) => {
        const row = stored.find((each) => each.criterionId === one.criterion.id);
        return row ? [presentCalibration(one, row.result)] : [];
      }),
    };
  };

  return {
    "GET /calibration": view,
    "POST /calibration": async ({ principal }) => {
      await calibrateAndTend(context, principal);
      return view();
    },
    "GET /calibration/:criterionId": async ({ params, principal }) => {
      const data = await currentData(context);
      const one = data?.criteria.find(({ criterion }) => criterion.id === params.criterionId);
      const row = (await stores.qa(db).calibrations()).find(
        (each) =>
          each.criterionId === params.criterionId &&
          each.judgeConfigId === data?.judge.id &&
          each.scorecardVersionId === data?.scorecard.id,
      );
      if (!data || !one || !row)
        throw new AppError("not-found", `There is no calibration of ${params.criterionId} yet.`);
      const withheld = await withheldTickets(context, principal);
      const pairs = one.rows.flatMap(({ ticketId, value, score }) => {
        const label = one.labels.get(ticketId);
        if (!label || withheld.has(ticketId)) return [];
        return [{ ticketId, human: label.audit.verdict, auto: score.verdict, value, reviewer: label.audit.reviewer }];
      });
      const { id, kind, name } = data.judge;
      return { calibration: presentCalibration(one, row.result), judge: { id, kind, name }, pairs };
    },
    "GET /findings": async () => {
      const criteria = await currentCriteria();
      return { findings: (await stores.qa(db).findings()).map((one) => presentFinding(one, criteria)) };
    },
    "GET /findings/:id": async ({ params, principal }) => {
      const stored = await stores.qa(db).finding(params.id);
      if (!stored) throw new AppError("not-found", `There is no finding ${params.id}.`);
      const tickets = await stores.qa(db).ticketsById(stored.detail.ticketIds);
      return {
        finding: presentFinding(stored, await currentCriteria()),
        standsOut: await presentStandsOut(context, stored, principal.role),
        tickets: tickets.map(presentTicketSummary),
      };
    },
  } satisfies Partial<QaHandlers>;

  async function currentCriteria() {
    const scorecard = await stores.qa(db).currentScorecard();
    return scorecard ? criteriaOf(scorecard.definition) : [];
  }
}
