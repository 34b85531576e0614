import { hangingOn, predecessorOf, touchedRules } from "../../evals/impact.ts";
import { askEverybody, versionsBefore } from "../../sops/acknowledgement.ts";
import { diffSops } from "../../sops/diff.ts";
import { executabilityOf } from "../../sops/executability.ts";
import { botReadiness, type ReasonShare } from "../../sops/readiness.ts";
import { asApproved } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { impactContract } from "./contract.ts";
import { dependantsOf, type StoredVersion } from "./dependants.ts";

export type Impact = ReplyOf<(typeof impactContract)["GET /sop-versions/:id/impact"]>;

/** A version with the one it would take over from, and all of the SOP. */
export type Pair = { version: StoredVersion; against: StoredVersion | null; versions: StoredVersion[] };

export async function pairOf(context: Context, versionId: string): Promise<Pair> {
  const store = context.stores.sops(context.db);
  const version = await store.version(versionId);
  if (!version) throw new AppError("not-found", `There is no SOP version ${versionId}.`);
  const versions = await store.versions(version.sopId);
  return { version, against: predecessorOf(versions, version), versions };
}

/** What hangs on the steps that a version changes, and on the SOP as a whole. */
export async function measureImpact(context: Context, pair: Pair): Promise<Impact> {
  const { version, against } = pair;
  const { documentOf } = context.library;
  const after = documentOf(version);
  const before = against && documentOf(against);
  const changes = before ? diffSops(before, after) : [];
  const touched = before ? touchedRules(before, after, changes) : new Map();
  const hanging = hangingOn(touched, await dependantsOf(context, version));
  const changed = new Set([...changes.map(({ step }) => step), ...hanging.keys()]);
  const old = (before?.steps ?? []).filter((step) => !after.steps.some(({ id }) => id === step.id));
  const known = [...after.steps.map((step) => ({ step, gone: false })), ...old.map((step) => ({ step, gone: true }))];
  const outside = [...changed].filter((id) => !known.some(({ step }) => step.id === id));
  const row = (id: string) => ({
    id,
    changes: changes.filter(({ step }) => step === id),
    dependants: hanging.get(id) ?? [],
  });
  const steps = known.filter(({ step }) => changed.has(step.id));
  return {
    version: presentVersion(version),
    against: against && presentVersion(against),
    steps: [
      ...steps.map(({ step, gone }) => ({
        title: step.title,
        number: gone ? null : step.number,
        gone,
        ...row(step.id),
      })),
      ...outside.map((id) => ({ title: id, number: null, gone: false, ...row(id) })),
    ],
    consumers: await consumersOf(context, pair),
    plans: await plansOf(context, pair),
    readers: await readersOf(context, pair),
    executability: {
      before: before && executabilityOf(before).score,
      after: executabilityOf(after).score,
    },
  };
}

function presentVersion({ id, sopId, number, state, meta }: StoredVersion): Impact["version"] {
  return { id, sopId, title: meta.title, number, state, effectiveFrom: meta.effectiveFrom };
}

async function consumersOf(context: Context, { version, versions }: Pair): Promise<Impact["consumers"]> {
  const { pins, reads } = await context.stores.consumers(context.db).pinsAndReads(version.sopId);
  const numbers = new Map(versions.map(({ id, number }) => [id, number]));
  const ids = [...new Set([...pins, ...reads].map(({ consumerId }) => consumerId))];
  return ids.map((id) => {
    const pin = pins.find((one) => one.consumerId === id);
    const own = reads.filter((one) => one.consumerId === id);
    return {
      id,
      name: (pin ?? own[0])?.consumer ?? id,
      pinned: pin ? (numbers.get(pin.versionId) ?? null) : null,
      lastReadAt:
        own
          .map(({ lastAt }) => lastAt.toISOString())
          .sort()
          .at(-1) ?? null,
      reads: own.reduce((sum, { times }) => sum + times, 0),
    };
  });
}

/** Contact reasons whose readiness rests on this SOP, with how they would stand and the plans that booked them. */
async function plansOf(context: Context, pair: Pair): Promise<Impact["plans"]> {
  const plans = await context.stores.wfm(context.db).plans();
  const reasons = await readinessChanges(context, pair);
  return reasons.map(({ reason, before, after }) => ({
    reason,
    before,
    after,
    plans: plans.flatMap(({ id, name, state, result }) => {
      const used = result?.inputs.reasons.find((one) => one.reason === reason);
      return used ? [{ id, name, state, exposure: used.exposure }] : [];
    }),
  }));
}

export type ReadinessChange = { reason: string; before: number; after: number };

/** Readiness of each contact reason that either version names: as things stand, and with the new version in force. */
export async function readinessChanges(context: Context, { version, against }: Pair): Promise<ReadinessChange[]> {
  const { db, stores, now } = context;
  const reasons = new Set([...version.meta.contactReasons, ...(against?.meta.contactReasons ?? [])]);
  if (reasons.size === 0) return [];
  const all = await stores.sops(db).versions();
  const mix = await stores.qa(db).reasonMix();
  const then = new Date(Math.max(now().getTime(), Date.parse(version.meta.effectiveFrom))).toISOString();
  const executableOf = (one: StoredVersion) => executabilityOf(context.library.documentOf(one)).score;
  const without = all.filter(({ id }) => id !== version.id);
  const published = [...without, asIfApproved(version, then)];
  return [...reasons].sort().map((reason) => {
    const own: ReasonShare[] = mix.filter((one) => one.contactReason === reason);
    const asked = { reason, mix: own, at: then };
    return {
      reason,
      before: botReadiness(without, asked, executableOf).value,
      after: botReadiness(published, asked, executableOf).value,
    };
  });
}

/** A version as it would stand after approval; used for arithmetic alone. */
function asIfApproved(version: StoredVersion, at: string): StoredVersion {
  if (asApproved(version)) return version;
  return { ...version, state: "approved", approvedBy: "nobody yet", approvedAt: at };
}

async function readersOf(context: Context, { version, versions }: Pair): Promise<Impact["readers"]> {
  const store = context.stores.acknowledgements(context.db);
  const { readers, record } = await store.readingBasis(version.sopId);
  const policy = await store.policy(version.sopId);
  const earlier = versionsBefore(versions, version, context.library.documentOf);
  const asked = askEverybody(version.meta, readers, { record, earlier, policy });
  const teams = [...new Set(asked.map(({ reader }) => reader.team ?? "no team"))].sort();
  return {
    graceDays: policy.graceDays,
    toRead: asked.filter(({ asking }) => asking.kind !== "carried-over").length,
    carriedOver: asked.filter(({ asking }) => asking.kind === "carried-over").length,
    teams: teams.map((team) => {
      const own = asked.filter(({ reader }) => (reader.team ?? "no team") === team);
      return { team, toRead: own.filter(({ asking }) => asking.kind !== "carried-over").length, of: own.length };
    }),
  };
}
