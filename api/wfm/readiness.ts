import { executabilityOf } from "../../sops/executability.ts";
import { botReadiness } from "../../sops/readiness.ts";
import type { Context } from "../context.ts";
import { hashOf, type InputVersion } from "./queue-history.ts";

/** Tickets of one contact reason by where they came from. */
export type ReasonMix = { contactReason: string | null; channel: string; region: string | null; tickets: number };

/** An SOP in force for bots, and how much of it a bot can decide. */
export type BotSop = { sopId: string; versionId: string; title: string; executable: number; reasons: string[] };

/** How far a contact reason can be left to a bot by its SOPs. */
export type Readiness = {
  /** covered x executable, 0-1 */
  value: number;
  /** share of its tickets whose channel and region an SOP for bots covers */
  covered: number;
  /** mean over the covered tickets; null without such an SOP */
  executable: number | null;
  sops: BotSop[];
};

export type ReadinessReader = { of: (reason: string, mix: ReasonMix[]) => Readiness; version: InputVersion };

/** Reads the SOPs once; `at` is the moment at which they must be in force. */
export async function readinessReader({ db, stores, library }: Context, at: Date): Promise<ReadinessReader> {
  const versions = await stores.sops(db).versions();
  const judged = new Map<string, BotSop>();
  const asBotSop = (version: (typeof versions)[number]): BotSop => {
    const known = judged.get(version.id);
    if (known) return known;
    const { score, steps } = executabilityOf(library.documentOf(version));
    const { id: versionId, sopId, title } = version;
    const reasons = steps.flatMap((step) => step.reasons.map((reason) => `${step.title}: ${reason}`));
    const made = { sopId, versionId, title, executable: score, reasons };
    judged.set(version.id, made);
    return made;
  };
  const of = (reason: string, mix: ReasonMix[]): Readiness => {
    const { versions: found, ...readiness } = botReadiness(
      versions,
      { reason, mix, at: at.toISOString() },
      (version) => asBotSop(version).executable,
    );
    return { ...readiness, sops: found.map(asBotSop) };
  };
  const inForce = versions.filter((version) => version.meta.audiences.includes("bot"));
  const words = `${inForce.length} versions of SOPs for bots`;
  const content = inForce.map(({ id, state, meta, contentHash }) => [id, state, meta.effectiveTo, contentHash]);
  return { of, version: { what: "sops", version: hashOf(content), words } };
}
