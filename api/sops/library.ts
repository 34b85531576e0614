import { readingFor } from "../../sops/audience-steps.ts";
import { type Chunk, chunkVersion } from "../../sops/chunk.ts";
import { type Disagreement, executabilityOf } from "../../sops/executability.ts";
import type { LexicalModel } from "../../sops/lexicon.ts";
import { parseSop } from "../../sops/parse.ts";
import { audiences, type Obligation, type SopDocument, type SopStep } from "../../sops/sop.ts";
import { asApproved, inForceAt, type Scope } from "../../sops/version.ts";
import type { Db } from "../db/client.ts";
import type { Stemmer } from "./index-store.ts";
import { sopStore } from "./store.ts";
import type { StoredVersion } from "./version-store.ts";

/** The rule that an obligation or step reference means on a day. */
export type RuleInForce = {
  ref: string;
  version: StoredVersion;
  step: SopStep;
  /** null when the reference names a whole step */
  obligation: Obligation | null;
  text: string;
};

/** `none` = no version of that SOP is in force there; `absent` = the version in force has no such rule. */
export type RuleLookup =
  | { kind: "rule"; rule: RuleInForce }
  | { kind: "none" }
  | { kind: "absent"; version: StoredVersion };

/** Parsed versions, kept in memory: a version's bytes never change, and parsing 7 KB takes tens of milliseconds. */
export type Library = ReturnType<typeof createLibrary>;

const kept = 500;

export function createLibrary(db: Db) {
  const documents = new Map<string, SopDocument>();
  const readings = new Map<string, SopDocument>();
  const chunks = new Map<string, Chunk[]>();
  const executable = new Map<string, number>();
  let lexical: LexicalModel | null = null;
  let stemmed: { modelId: string; stemmers: Stemmer[] } | null = null;

  const documentOf = (version: StoredVersion): SopDocument =>
    remember(documents, version.id, () => parseSop(version.source, version.meta));

  /** As one audience reads it; undefined = all of it. */
  const readingOf = (version: StoredVersion, audience: string | undefined): SopDocument => {
    const whole = documentOf(version);
    const reader = audiences.find((one) => one === audience);
    return reader ? remember(readings, `${version.id} ${reader}`, () => readingFor(whole, reader)) : whole;
  };

  return {
    documentOf,
    readingOf,
    /** How far a bot can follow a version without guessing, 0-1, lowered where reviewers disagreed; null when it does not speak to bots. */
    executabilityOf(version: StoredVersion, disagreements: ReadonlyMap<string, Disagreement>): number | null {
      if (!version.meta.audiences.includes("bot")) return null;
      if (disagreements.size > 0) return executabilityOf(documentOf(version), disagreements).score;
      return remember(executable, version.id, () => executabilityOf(documentOf(version)).score);
    },
    /** The chunks of an approved version; none for a draft. */
    chunksOf(version: StoredVersion): Chunk[] {
      const approved = asApproved(version);
      if (!approved) return [];
      return remember(chunks, version.id, () => chunkVersion({ ...approved, document: documentOf(version) }));
    },
    /** The model that questions are ranked with; read once and kept until another becomes active. */
    async activeModel(): Promise<LexicalModel | null> {
      const active = await sopStore(db).activeModel();
      if (active && lexical?.id !== active.id) lexical = await sopStore(db).model(active.id);
      return active ? lexical : null;
    },
    /** How the chunks that a model was fitted to are stemmed. */
    async stemmers({ id: modelId }: LexicalModel): Promise<Stemmer[]> {
      if (stemmed?.modelId !== modelId) stemmed = { modelId, stemmers: await sopStore(db).stemmers() };
      return stemmed.stemmers;
    },
    /** What `sop-id#anchor` says to this scope at an instant; a rule for the other audience alone is absent. */
    async ruleInForce(ref: string, scope: Scope, at: string): Promise<RuleLookup> {
      return (await rulesInForce([ref], scope, at))[0] ?? { kind: "none" };
    },
    /** The same of many references, in their order. */
    rulesInForce,
  };

  async function rulesInForce(refs: readonly string[], scope: Scope, at: string): Promise<RuleLookup[]> {
    const sopIds = [...new Set(refs.map(sopOf))];
    const versions = await sopStore(db).versionsOf(sopIds);
    return refs.map((ref) => {
      const sopId = sopOf(ref);
      const [version] = inForceAt(
        versions.filter((one) => one.sopId === sopId),
        scope,
        at,
      );
      return version ? ruleIn(version, ref, scope) : { kind: "none" };
    });
  }

  function ruleIn(version: StoredVersion, ref: string, scope: Scope): RuleLookup {
    const anchor = ref.split("#")[1] ?? "";
    for (const step of readingOf(version, scope.audience).steps) {
      const obligation = step.obligations.find((one) => one.id === anchor) ?? null;
      if (!obligation && step.id !== anchor) continue;
      return { kind: "rule", rule: { ref, version, step, obligation, text: obligation?.text ?? step.text } };
    }
    return { kind: "absent", version };
  }
}

const sopOf = (ref: string): string => ref.split("#")[0] ?? "";

function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  const oldest = cache.size >= kept ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, made);
  return made;
}
