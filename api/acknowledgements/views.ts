import type { z } from "zod";
import { type ReadingState, readingStateAt, readingStates } from "../../sops/acknowledgement.ts";
import type { SopVersion } from "../../sops/version.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { acknowledgementsContract } from "./contract.ts";
import { asReading, type StoredRequest } from "./store.ts";

type Contract = typeof acknowledgementsContract;
export type RequestView = ReplyOf<Contract["GET /acknowledgements"]>["requests"][number];
type Row = ReplyOf<Contract["GET /sops/:id/acknowledgements"]>["readers"][number];
type Proof = NonNullable<Row["proof"]>;
export type Counts = z.output<Contract["GET /acknowledgement-overview"]["reply"]>["sops"][number]["counts"];

/** Versions by id, as far as a view names them. */
export type Numbers = ReadonlyMap<string, Pick<SopVersion, "number" | "meta">>;

export function stateOf(request: StoredRequest, at: Date): ReadingState {
  return readingStateAt(asReading({ request, settlement: request.settlement }), at.toISOString());
}

/** Whether it waits for its reader. */
export function waits(state: ReadingState): boolean {
  return state === "open" || state === "in-grace" || state === "overdue";
}

export function presentRequest(request: StoredRequest, versions: Numbers, at: Date): RequestView {
  const { id, sopId, versionId, versionNumber, changes } = request;
  const title = versions.get(versionId)?.meta.title ?? sopId;
  return { id, sopId, title, versionId, versionNumber, changes, ...standing(request, versions, at) };
}

function standing(request: StoredRequest, versions: Numbers, at: Date) {
  const { startsAt, dueAt, comparedTo, settlement, remindedAt, remindedBy } = request;
  const numberOf = (id: string | null | undefined) => (id ? (versions.get(id)?.number ?? null) : null);
  const state = stateOf(request, at);
  const settled = state === "acknowledged" || state === "carried-over" ? settlement : null;
  return {
    state,
    startsAt: startsAt.toISOString(),
    dueAt: dueAt.toISOString(),
    comparedTo: numberOf(comparedTo),
    settledAt: settled?.settledAt.toISOString() ?? null,
    carriedFrom: numberOf(settled?.carriedFrom),
    remindedAt: remindedAt?.toISOString() ?? null,
    remindedBy,
  };
}

export function presentRow(request: StoredRequest, versions: Numbers, at: Date): Row {
  const { id, agentId, agentName, team, site, changes, lastShownAt, reminders } = request;
  return {
    id,
    agentId,
    agentName,
    team,
    site,
    ...standing(request, versions, at),
    changes: changes.length,
    lastShownAt: lastShownAt?.toISOString() ?? null,
    reminders,
    proof: presentProof(request, at),
  };
}

/** What somebody had confirmed by an instant; null where they had not. */
export function presentProof(request: StoredRequest, at: Date): Proof | null {
  const { agentId, agentName, sopId, versionId, versionNumber, settlement, showing } = request;
  if (!settlement || !showing || settlement.settledAt > at) return null;
  return {
    agentId,
    agentName,
    sopId,
    versionId,
    versionNumber,
    personName: showing.personName,
    contentHash: showing.contentHash,
    renderedHash: showing.renderedHash,
    shownAt: showing.shownAt.toISOString(),
    confirmedAt: settlement.settledAt.toISOString(),
  };
}

export function countStates(states: readonly ReadingState[]): Counts {
  const count = (state: ReadingState) => states.filter((one) => one === state).length;
  return Object.fromEntries(readingStates.map((state) => [state, count(state)])) as Counts;
}
