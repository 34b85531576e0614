import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mulberry32 } from "../evals/stats/prng.ts";
import { edfBound } from "../wfm/deferred-work.ts";
import { type DeflectionInputs, deflection } from "../wfm/deflection.ts";
import { erlangA } from "../wfm/erlang-a.ts";
import { agentsForErlangC, erlangC } from "../wfm/erlang-c.ts";
import { poolRates } from "../wfm/pooling.ts";
import { requiredAgents } from "../wfm/required-agents.ts";
import { rolloutEffect, steppedWedgeVariance } from "../wfm/rollout.ts";
import { concurrentAht, dayServiceLevel, scheduledFor, staffIntervals } from "../wfm/staffing.ts";
import { readPanel } from "./planning-data.ts";

/** Largest deviation from reference figures of one kind, and what was allowed. */
export interface ReferenceRow {
  what: string;
  cases: number;
  worst: number;
  allowed: number;
  kind: "relative" | "absolute";
}

type Row = Record<string, number>;
const at = (row: Row, key: string): number => row[key] ?? Number.NaN;
const relative = (got: number, want: number): number => (got === want ? 0 : Math.abs(got / want - 1));
const absolute = (got: number, want: number): number => Math.abs(got - want);

/** Every reference figure of the folder that this code can be asked for; empty where the folder is absent. */
export function referenceErrors(references: string, volumes: string): ReferenceRow[] {
  if (!existsSync(references)) return [];
  const read = (name: string) => JSON.parse(readFileSync(join(references, name), "utf8"));
  return [
    ...erlangRows(read("erlang_reference.json")),
    ...misuseRows(read("erlang_misuse.json")),
    ...exampleRows(read("wfm_examples.json")),
    ...deflectionRows(read("deflection_reference.json")),
    ...rolloutRows(read("did_reference.json"), join(volumes, "rollout_panel.csv")),
  ];
}

function worstOf(what: string, kind: ReferenceRow["kind"], allowed: number, errors: readonly number[]): ReferenceRow {
  return {
    what,
    kind,
    allowed,
    cases: errors.length,
    worst: errors.reduce((a, b) => Math.max(a, Number.isNaN(b) ? Number.POSITIVE_INFINITY : b), 0),
  };
}

function erlangRows(reference: { erlang_c: Row[]; erlang_c_required: Row[]; erlang_a: Row[] }): ReferenceRow[] {
  const c = reference.erlang_c.map((row) => {
    const input = { load: at(row, "A_erlangs"), agents: at(row, "agents"), ahtS: at(row, "aht_s") };
    return { row, got: erlangC({ ...input, withinS: at(row, "threshold_s") }) };
  });
  const a = reference.erlang_a.map((row) => {
    const input = { load: at(row, "A_erlangs"), agents: at(row, "agents"), ahtS: at(row, "aht_s") };
    return { row, got: erlangA({ ...input, withinS: at(row, "threshold_s"), patienceS: at(row, "patience_s") }) };
  });
  const required = reference.erlang_c_required.map((row) =>
    absolute(
      agentsForErlangC(at(row, "A_erlangs"), at(row, "aht_s"), at(row, "threshold_s"), at(row, "target_sl")),
      at(row, "min_agents"),
    ),
  );
  return [
    worstOf(
      "Erlang C, P(wait)",
      "relative",
      1e-12,
      c.map(({ row, got }) => relative(got.pWait, at(row, "pw"))),
    ),
    worstOf(
      "Erlang C, service level",
      "absolute",
      1e-10,
      c.map(({ row, got }) => absolute(got.serviceLevel, at(row, "sl"))),
    ),
    worstOf("Erlang C, agents required", "absolute", 0, required),
    worstOf(
      "Erlang A, P(wait)",
      "relative",
      1e-12,
      a.map(({ row, got }) => relative(got.pWait, at(row, "pw"))),
    ),
    worstOf(
      "Erlang A, P(abandon)",
      "relative",
      1e-12,
      a.map(({ row, got }) => relative(got.abandonment, at(row, "pab"))),
    ),
    worstOf(
      "Erlang A, service level",
      "absolute",
      1e-10,
      a.map(({ row, got }) => absolute(got.serviceLevel, at(row, "sl_served_over_offered"))),
    ),
  ];
}

interface Misuse {
  base: { A: number; aht: number; N: number; sl: number; pw: number; asa_s: number };
  erlangA_at_mean: Row;
  req: { A: number; patience: number; erlangC: number; erlangA: number }[];
}

/** Where Erlang C misleads: the same targets with patience need fewer agents, and a capped abandonment more again. */
function misuseRows({ base, req }: Misuse): ReferenceRow[] {
  const target = { serviceLevel: 0.8, withinS: 20 };
  const got = erlangC({ load: base.A, agents: base.N, ahtS: base.aht, withinS: 20 });
  const agents = req.flatMap(({ A, patience, erlangC: c, erlangA: a }) => [
    absolute(agentsForErlangC(A, 300, 20, 0.8), c),
    absolute(requiredAgents(A, 300, { ...target, patienceS: patience }), a),
  ]);
  const figures = [relative(got.pWait, base.pw), relative(got.serviceLevel, base.sl), relative(got.asaS, base.asa_s)];
  return [
    worstOf("Misuse of Erlang C: its base case", "relative", 1e-9, figures),
    worstOf("Misuse of Erlang C: agents by both models", "absolute", 0, agents),
  ];
}

interface Examples {
  chat: Row;
  pooling: Row[];
  shrinkage: Row;
  deferred_edf: { jobs_release_due_hours: [number, number, number][]; min_constant_agents: number };
  sl_aggregation: { intervals: [number, number][]; volume_weighted: number };
}

function exampleRows({ chat, pooling, shrinkage, deferred_edf, sl_aggregation }: Examples): ReferenceRow[] {
  const concurrency = at(chat, "concurrency");
  const demand = [{ interval_start: "chat", volume: at(chat, "chats_per_hour"), aht_s: at(chat, "single_chat_aht") }];
  const options = {
    serviceLevel: 0.8,
    withinS: 30,
    intervalS: 3600,
    concurrency,
    interference: at(chat, "interference"),
  };
  const agents = staffIntervals(demand, options)[0]?.agents ?? Number.NaN;
  const slots = concurrentAht(at(chat, "single_chat_aht"), concurrency, at(chat, "interference"));
  const jobs = deferred_edf.jobs_release_due_hours.map(([release, due, work]) => ({ release, due, work }));
  const day = sl_aggregation.intervals.map(([volume, serviceLevel]) => ({ volume, serviceLevel }));
  const pooled = pooling.flatMap((row) => [
    absolute(agentsForErlangC(at(row, "A0"), 300, 20, 0.8), at(row, "N0")),
    absolute(agentsForErlangC(at(row, "A1"), 300, 20, 0.8), at(row, "N1")),
  ]);
  return [
    worstOf("Chat by slots", "absolute", 1e-9, [
      absolute(agents, at(chat, "agents")),
      absolute(slots, at(chat, "aht_at_k")),
    ]),
    worstOf("Backlog with due dates (EDF bound)", "absolute", 1e-12, [
      absolute(edfBound(jobs), deferred_edf.min_constant_agents),
    ]),
    worstOf("Shrinkage", "absolute", 1e-12, [
      absolute(scheduledFor(at(shrinkage, "N"), at(shrinkage, "s")), at(shrinkage, "right")),
    ]),
    worstOf("Pooling loss of small queues", "absolute", 0, pooled),
    worstOf("Service level of a day", "absolute", 1e-12, [
      absolute(dayServiceLevel(day) ?? Number.NaN, sl_aggregation.volume_weighted),
    ]),
  ];
}

interface DeflectionReference {
  central_cases: { inputs: Row; outputs: Row }[];
  pilot: Record<"attempts" | "contained" | "recontact7" | "kappa_post_mean" | "x_post_mean", number[]> &
    Record<"kappa_m" | "x_m", number>;
}

function deflectionRows({ central_cases, pilot }: DeflectionReference): ReferenceRow[] {
  const closed = central_cases.flatMap(({ inputs, outputs }) => {
    const f = deflection(asInputs(inputs));
    return [
      relative(f.sessions, at(outputs, "bot_sessions")),
      absolute(f.netDeflected, at(outputs, "net_deflected")) / 10_000,
      relative(f.humanContacts, at(outputs, "human_contacts")),
      relative(f.workloadHoursAfter, at(outputs, "W1_hours")),
      relative(f.residualAhtS, at(outputs, "residual_aht_s")),
      relative(f.ahtTransferredS, at(outputs, "aht_transferred_s")),
    ];
  });
  const k = poolRates(pilot.contained.map((successes, r) => ({ successes, trials: pilot.attempts[r] ?? 0 })));
  const x = poolRates(pilot.recontact7.map((successes, r) => ({ successes, trials: pilot.contained[r] ?? 0 })));
  const pooled = [
    absolute(k.meanM, pilot.kappa_m),
    absolute(x.meanM, pilot.x_m),
    ...k.rateMeans.map((rate, r) => absolute(rate, pilot.kappa_post_mean[r] ?? Number.NaN)),
    ...x.rateMeans.map((rate, r) => absolute(rate, pilot.x_post_mean[r] ?? Number.NaN)),
  ];
  return [
    worstOf("Deflection, closed form", "relative", 1e-9, closed),
    worstOf("Deflection, pooled rates", "absolute", 1e-6, pooled),
  ];
}

function asInputs(i: Row): DeflectionInputs {
  return {
    volume: at(i, "V"),
    ahtS: at(i, "h"),
    ahtLogSd: at(i, "sigma"),
    humanRecontact: at(i, "rH"),
    exposure: at(i, "e"),
    containment: at(i, "kappa"),
    botRecontact: at(i, "x"),
    inducedShare: at(i, "iota"),
    transferMultiplier: at(i, "mT"),
    recontactMultiplier: at(i, "mR"),
    difficultyCorrelation: at(i, "rho"),
    assistSaving: at(i, "assist"),
    qaFail: 0,
    reviewHours: 0,
  };
}

interface RolloutReference {
  callaway_santanna_notyet: number;
  hussey_hughes: { X: number[][]; sigma2: number; tau2: number; var_gls: number };
}

function rolloutRows({ callaway_santanna_notyet, hussey_hughes: h }: RolloutReference, panel: string): ReferenceRow[] {
  const variance = relative(steppedWedgeVariance(h.X, h.sigma2, h.tau2), h.var_gls);
  const rows = [worstOf("Stepped wedge, variance", "relative", 1e-12, [variance])];
  if (!existsSync(panel)) return rows;
  const { logEffect } = rolloutEffect(readPanel(panel), mulberry32(1), 50);
  return [
    ...rows,
    worstOf("Staggered roll-out", "absolute", 1e-9, [absolute(logEffect.value, callaway_santanna_notyet)]),
  ];
}
