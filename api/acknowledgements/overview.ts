import { inForceAt, standing } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ReplyOf } from "../http/contract.ts";
import { readersOf, type StoredVersion } from "./asking.ts";
import type { acknowledgementsContract } from "./contract.ts";
import { countStates, presentRow } from "./views.ts";

type Overview = ReplyOf<(typeof acknowledgementsContract)["GET /sops/:id/acknowledgements"]>;

/** Who stands where with one version of an SOP at an instant. `versions` are all of it; without a number, the one in force. */
export async function presentOverview(
  context: Context,
  versions: StoredVersion[],
  number: number | undefined,
  at: Date,
): Promise<Overview> {
  const store = context.stores.acknowledgements(context.db);
  const sopId = versions[0]?.sopId ?? "";
  const version =
    number === undefined ? inForceAt(versions, {}, at.toISOString())[0] : versions.find((one) => one.number === number);
  if (number !== undefined && !version) throw new AppError("not-found", `${sopId} has no version ${number}.`);
  const openings = await store.openings(sopId);
  const opening = openings.find((one) => one.versionId === version?.id);
  const asked = (await store.requestsOn(sopId)).filter((one) => one.versionId === version?.id);
  const numbers = new Map(versions.map((one) => [one.id, one]));
  const readers = asked.map((one) => presentRow(one, numbers, at));
  const policy = await store.policy(sopId);
  const spokenTo = version ? (await readersOf(context, version, opening?.policy ?? policy)).asked : [];
  return {
    sopId,
    title: (version ?? versions.at(-1))?.meta.title ?? sopId,
    asOf: at.toISOString(),
    version: version ? presentVersion(version, at) : null,
    versions: versions.map(({ id, number: n }) => ({ number: n, asked: openings.some((one) => one.versionId === id) })),
    opening: opening
      ? { kind: opening.kind, openedAt: opening.openedAt.toISOString(), openedBy: opening.openedBy }
      : null,
    policy,
    readers,
    notAsked: spokenTo.filter(({ reader }) => !asked.some((one) => one.agentId === reader.id)).length,
    counts: countStates(readers.map(({ state }) => state)),
  };
}

function presentVersion(version: StoredVersion, at: Date): NonNullable<Overview["version"]> {
  const { id, number, meta } = version;
  return { id, number, effectiveFrom: meta.effectiveFrom, state: standing(version, at.toISOString().slice(0, 10)) };
}
