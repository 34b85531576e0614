import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import type { NewRun, StoredRun, StoredSimulation } from "./store.ts";
import { draftText, type Text, versionText } from "./texts.ts";

export type Asked = {
  text: Omit<Text, "document">;
  /** undefined = all, and every branch */
  simulationIds?: string[] | undefined;
  how: "script" | "model";
  by: string;
};

/** Adds runs with their jobs in one transaction; every branch is always by script. */
export async function queueRuns(
  context: Context,
  tx: Db,
  { text, simulationIds, how, by }: Asked,
): Promise<StoredRun[]> {
  const store = context.stores.simulations(tx);
  const { sopId, versionId, draftId, draftRevision } = text;
  const kept = (await store.simulations(sopId)).filter(({ id }) => simulationIds?.includes(id) ?? true);
  const place = { sopId, versionId, draftId, draftRevision, startedBy: by, startedAt: context.now() };
  const branches: NewRun[] =
    simulationIds === undefined ? [{ ...place, simulationId: null, simulationRevision: null, how: "script" }] : [];
  const cases = kept.map(
    ({ id, revision }): NewRun => ({ ...place, simulationId: id, simulationRevision: revision, how }),
  );
  const runs = await store.addRuns([...branches, ...cases]);
  await context.jobs.send(
    "run-simulation",
    runs.map(({ id }) => ({ runId: id })),
    tx,
  );
  return runs;
}

/** With the model where there is one. */
export function defaultHow(context: Context): "script" | "model" {
  return context.agentModel && context.answerModel ? "model" : "script";
}

/** Runs everything on a version that was handed in and is for bots. Asked again, it does nothing. */
export async function simulateVersion(context: Context, versionId: string): Promise<void> {
  const text = await versionText(context, versionId);
  const { meta } = text.document;
  if (!meta.audiences.includes("bot") && meta.simulate !== "required") return;
  await context.db.transaction(async (tx) => {
    if ((await context.stores.simulations(tx).runs({ versionId }, 1)).length > 0) return;
    await queueRuns(context, tx, { text, how: defaultHow(context), by: "its submission" });
  });
}

/** Runs everything by script on a draft as it is now, once a revision; a draft that cannot be read yet waits for its next one. */
export async function simulateDraft(context: Context, draftId: string): Promise<void> {
  const text = await draftText(context, draftId).catch(() => null);
  if (!text?.document.meta.audiences.includes("bot")) return;
  await context.db.transaction(async (tx) => {
    const [last] = await context.stores.simulations(tx).runs({ draftId }, 1);
    if (last?.draftRevision === text.draftRevision) return;
    await queueRuns(context, tx, { text, how: "script", by: "its saving" });
  });
}

/** An edited simulation runs again on every text of its SOP that is in the works. */
export async function rerunOnWorks(
  context: Context,
  tx: Db,
  { id, sopId }: StoredSimulation,
  by: string,
): Promise<void> {
  const sops = context.stores.sops(tx);
  const inReview = (await sops.versions(sopId)).filter(({ state }) => state === "in-review");
  const drafts = await sops.drafts(sopId);
  const texts = [
    ...inReview.map((version) => ({
      versionId: version.id,
      draftId: null,
      draftRevision: null,
      label: `Version ${version.number}`,
    })),
    ...drafts.map((draft) => ({ versionId: null, draftId: draft.id, draftRevision: draft.revision, label: "Draft" })),
  ];
  for (const text of texts)
    await queueRuns(context, tx, { text: { sopId, ...text }, simulationIds: [id], how: defaultHow(context), by });
}
