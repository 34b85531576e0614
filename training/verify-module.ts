import { citationFate } from "../evals/impact.ts";
import { verifyCitation } from "../sops/cite.ts";
import type { SopDocument } from "../sops/sop.ts";
import type { Module, RuleCitation } from "./module.ts";

/** What keeps a module from being published, and where. */
export type ModuleProblem = { where: string; message: string };

/** The document of a version by what a citation calls it, null when there is none. */
export type VersionLookup = (sopVersion: string) => SopDocument | null;

/** Everything that a module takes from SOPs, with the lesson or question it stands in, counted as people see them. */
function citationsOf(module: Module): { where: string; citation: RuleCitation }[] {
  return [
    ...module.lessons.flatMap((lesson) =>
      lesson.citations.map((citation) => ({ where: `Lesson “${lesson.title}”`, citation })),
    ),
    ...module.items.flatMap((item, at) => (item.citation ? [{ where: questionAt(at), citation: item.citation }] : [])),
  ];
}

const questionAt = (at: number): string => `Question ${at + 1}`;

/** Names of the SOP versions that a module quotes. */
export function citedVersions(module: Module): string[] {
  return [...new Set(citationsOf(module).map(({ citation }) => citation.sopVersion))];
}

/**
 * What has to be mended before agents may take a module: every item cites a rule, every quote is letter for letter at its place in the
 * version it names, and that version has the rule. Empty = nothing.
 */
export function moduleProblems(module: Module, versionOf: VersionLookup): ModuleProblem[] {
  const message = "It cites no rule, so nobody could say why an answer is right.";
  const bare = module.items.flatMap(({ citation }, at) => (citation ? [] : [{ where: questionAt(at), message }]));
  const broken = citationsOf(module).flatMap(({ where, citation }): ModuleProblem[] => {
    const document = versionOf(citation.sopVersion);
    if (!document) return [{ where, message: `There is no SOP version ${citation.sopVersion}.` }];
    const { start, end, quote, ref } = citation;
    if (document.meta.id !== ref.split("#")[0])
      return [{ where, message: `${citation.sopVersion} is not a version of the SOP in ${ref}.` }];
    if (!verifyCitation({ span: { start, end }, quote }, document.source))
      return [{ where, message: `“${quote}” does not stand at that place of ${citation.sopVersion}.` }];
    return citationFate(document, anchorOf(ref), quote) === "lost"
      ? [{ where, message: `${citation.sopVersion} has no rule ${ref}.` }]
      : [];
  });
  return [...bare, ...broken];
}

/** A rule that a module teaches and that no longer stands as it did. `now` = the version in force, null = none is. */
export type StaleReason = { ref: string; fate: "lost" | "reworded"; quote: string; now: string | null };

/** The versions of an SOP in force today, anywhere, each with its name. */
export type InForceLookup = (sopId: string) => { name: string; document: SopDocument }[];

/**
 * Why a published module is no longer true: rules it quotes that no version in force has in these words. A rule that holds in one region
 * still holds. Empty = it is up to date.
 */
export function staleReasons(module: Module, inForce: InForceLookup): StaleReason[] {
  const reasons = new Map<string, StaleReason>();
  for (const { citation } of citationsOf(module)) {
    const { ref, quote } = citation;
    const [sopId = ""] = ref.split("#");
    const versions = inForce(sopId);
    const fates = versions.map(({ document }) => citationFate(document, anchorOf(ref), quote));
    if (fates.includes("holds") || reasons.has(ref)) continue;
    const fate = fates.includes("reworded") ? "reworded" : "lost";
    reasons.set(ref, { ref, fate, quote, now: versions.at(-1)?.name ?? null });
  }
  return [...reasons.values()];
}

const anchorOf = (ref: string): string => ref.split("#")[1] ?? "";
