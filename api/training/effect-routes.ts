import type { z } from "zod";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { measureEffect, shareRemoved } from "../../training/effect.ts";
import { effectPower, matchedDesign, shrunkenRates, waitListDesign } from "../../training/effect-design.ts";
import { agentCells, varianceComponents } from "../../training/effect-outcomes.ts";
import { simulateLater } from "../../training/simulate-effect.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers, RouteInput } from "../http/route.ts";
import type { effectContract, effectStudySchema } from "./effect-contract.ts";
import type { StoredStudy } from "./effect-store.ts";
import { criterionOf, effectTickets } from "./effect-tickets.ts";

type Contract = typeof effectContract;
type View = z.output<typeof effectStudySchema>;
type Plan = RouteInput<Contract["POST /effect-studies"]>["body"];

const dayMs = 86_400_000;

export function effectRoutes(context: Context): Handlers<Contract> {
  const { db, stores, now } = context;
  const studyOf = async (id: string): Promise<StoredStudy> => {
    const study = await stores.effects(db).study(id);
    if (!study) throw new AppError("not-found", "There is no such measurement.");
    return study;
  };
  const shown = async (id: string) => viewOf(context, await studyOf(id));
  return {
    "GET /effect-studies": async () => {
      const studies = await stores.effects(db).studies();
      return { studies: await Promise.all(studies.map((study) => viewOf(context, study))) };
    },
    "GET /effect-studies/:id": ({ params }) => shown(params.id),
    "POST /effect-studies/preview": async ({ body }) => {
      const { design, power } = await planOf(context, body);
      return { design: { ...design, balance: design.balance ?? [] }, power };
    },
    "POST /effect-studies": async ({ body, principal }) => {
      const { moduleId, criterionId, fromDay, startDay, untilDay } = body;
      const module = await stores.training(db).module(moduleId);
      if (!module || module.version === 0) throw new AppError("invalid", `There is no published module ${moduleId}.`);
      const { design, power } = await planOf(context, body);
      const plan = { moduleId, criterionId, fromDay, startDay, untilDay, design, power };
      const id = await db.transaction(async (tx) => {
        const added = await stores.effects(tx).addStudy({ ...plan, plannedBy: principal.name, plannedAt: now() });
        await stores
          .people(tx)
          .record(principal, "plan effect measurement", moduleId, { criterionId, kind: design.kind });
        return added;
      });
      return shown(id);
    },
    "POST /effect-studies/:id/measurement": async ({ params, principal }) => {
      const study = await studyOf(params.id);
      if (now().toISOString().slice(0, 10) < study.untilDay)
        throw new AppError("conflict", `The later period ends on ${study.untilDay}. Looking earlier would mislead.`);
      const tickets = await effectTickets(context, study.criterionId, study);
      const result = measureEffect(study.design, tickets);
      await db.transaction(async (tx) => {
        await stores.effects(tx).saveResult(study.id, { result, measuredAt: now(), simulation: null });
        const { verdict } = result;
        await stores.people(tx).record(principal, "measure effect", study.moduleId, { study: study.id, verdict });
        await context.jobs.send("recommend", [{}], tx);
      });
      return shown(study.id);
    },
    "POST /effect-studies/:id/simulation": async ({ params, body, principal }) => {
      const study = await studyOf(params.id);
      if (study.result && !study.simulation)
        throw new AppError("conflict", "This study is measured: a made-up period would hide the result.");
      const result = measureEffect(study.design, await withMadeUpPeriod(context, study, body));
      const simulation = { ...body, by: principal.name, at: now().toISOString() };
      await db.transaction(async (tx) => {
        await stores.effects(tx).saveResult(study.id, { result, measuredAt: now(), simulation });
        await stores.people(tx).record(principal, "simulate effect", study.moduleId, { study: study.id, ...body });
      });
      return shown(study.id);
    },
  };
}

async function planOf(context: Context, plan: Plan) {
  const { kind, agents, seed, fromDay, startDay, untilDay } = plan;
  if (!(fromDay < startDay && startDay < untilDay))
    throw new AppError("invalid", "The first period begins before the start, and the later one ends after it.");
  const people = await context.stores.people(context.db).agents();
  const known = new Set(people.map(({ id }) => id));
  const unknown = agents.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new AppError("invalid", `There is no agent ${unknown.join(", ")}.`);
  if (kind === "wait-list" && agents.length < 4) throw new AppError("invalid", "A wait-list needs at least 4 agents.");
  if (agents.length === 0) throw new AppError("invalid", "Say who is trained.");
  const tickets = await effectTickets(context, plan.criterionId, plan);
  const before = agentCells(tickets, "before");
  const components = varianceComponents([...before.values()]);
  if (!components)
    throw new AppError(
      "conflict",
      "There are too few reviewed and scored tickets before the start to say what can be seen.",
    );
  const length = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs;
  const traits = new Map(
    people.map(({ id, team, startedOn }) => {
      return [id, { team, daysInJob: startedOn === null ? null : Math.max(length(startedOn, startDay), 0) }];
    }),
  );
  const design =
    kind === "wait-list"
      ? waitListDesign(agents, seed, mulberry32(seed), before, traits)
      : matchedDesign(agents, before, traits);
  const ticketsBefore = components.tickets / components.agents;
  const ticketsAfter = Math.max(1, ticketsBefore * (length(startDay, untilDay) / length(fromDay, startDay)));
  const treated = design.treated.length;
  const control = design.control.length;
  if (treated < 2 || control < 2)
    throw new AppError(
      "conflict",
      "Nobody comparable was found for these agents. A wait-list would let chance decide.",
    );
  return { design, power: effectPower({ treated, control, components, ticketsBefore, ticketsAfter }) };
}

type Simulation = RouteInput<Contract["POST /effect-studies/:id/simulation"]>["body"];

/** The real first period and a made-up later one. */
async function withMadeUpPeriod(
  context: Context,
  study: StoredStudy,
  { seed, trueEffect, ticketsPerAgent }: Simulation,
) {
  const before = (await effectTickets(context, study.criterionId, study)).filter(({ period }) => period === "before");
  const cells = agentCells(before, "before");
  const components = varianceComponents([...cells.values()]);
  const rates = components ? shrunkenRates(cells, components) : new Map<string, number>();
  const days: string[] = [];
  for (let at = Date.parse(study.startDay); at < Date.parse(study.untilDay); at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  const quality = { sensitivity: 0.9, specificity: 0.85, reviewed: 0.5 };
  const { design } = study;
  return [...before, ...simulateLater({ design, rates, trueEffect, ticketsPerAgent, days, quality }, mulberry32(seed))];
}

async function viewOf(context: Context, study: StoredStudy): Promise<View> {
  const criterion = await criterionOf(context, study.criterionId);
  const names = new Map((await context.stores.people(context.db).agents()).map(({ id, name }) => [id, name]));
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id);
  const { id, moduleId, moduleTitle, criterionId, power, fromDay, startDay, untilDay, plannedBy, simulation } = study;
  const { design, result } = study;
  return {
    id,
    moduleId,
    moduleTitle,
    criterionId,
    criterionTitle: criterion.title,
    target: criterion.target,
    design: {
      ...design,
      treated: named(design.treated),
      control: named(design.control),
      unmatched: named(design.unmatched),
      balance: design.balance ?? [],
    },
    power,
    fromDay,
    startDay,
    untilDay,
    plannedBy,
    plannedAt: study.plannedAt.toISOString(),
    state: stateOf(study, context.now().toISOString().slice(0, 10)),
    simulation,
    result: result && {
      ...result,
      groups: result.groups.map((group) => ({ ...group, agents: named(group.agents) })),
    },
    measuredAt: study.measuredAt?.toISOString() ?? null,
    // What was made up says nothing to anybody.
    feeds: result && !simulation ? shareRemoved(result, criterion.target) : null,
  };
}

function stateOf({ result, simulation, startDay, untilDay }: StoredStudy, today: string): View["state"] {
  if (result) return simulation ? "simulated" : "measured";
  if (today >= untilDay) return "ready";
  return today >= startDay ? "running" : "planned";
}
