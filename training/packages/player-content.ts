import { renderMarkdown } from "../../sops/render.ts";
import { type Module, rightKeys, shownOptions } from "../module.ts";

/** The systems a package can speak to. */
export const packageKinds = ["scorm12", "scorm2004", "cmi5"] as const;
export type PackageKind = (typeof packageKinds)[number];

/** A published module as an outside learning system gets it. */
export type PackageSource = {
  module: Module;
  /** the published version's number */
  version: number;
  /** BCP 47 */
  language: string;
  /** IRI of this version, under which cmi5 and xAPI report: see `activityId` */
  activityId: string;
};

/** A rule's own words as sanitised HTML, and where they stand, in words. */
type Source = { ref: string; html: string };

/** What the player in the package reads, as plain data; its script knows nothing of modules. */
export type PlayerContent = {
  kind: PackageKind;
  title: string;
  minutes: number;
  passMark: number;
  lessons: { title: string; html: string; sources: Source[] }[];
  items: {
    id: string;
    kind: "single" | "multiple" | "ordering" | "reply";
    prompt: string;
    options: { key: string; text: string }[];
    right: string[];
    explanation: string;
    source: Source | null;
    example: string | null;
  }[];
};

/** Lessons rendered to sanitised HTML; link targets stay out, since they point into this installation. */
export function playerContent({ module }: PackageSource, kind: PackageKind): PlayerContent {
  const { title, minutes, passMark, lessons, items } = module;
  return {
    kind,
    title,
    minutes,
    passMark,
    lessons: lessons.map((lesson) => ({
      title: lesson.title,
      html: renderMarkdown(lesson.text, { targets: "drop" }),
      sources: lesson.citations.map(sourceOf),
    })),
    items: items.map((item) => ({
      id: item.id,
      kind: item.kind,
      prompt: item.prompt,
      options: shownOptions(item),
      right: rightKeys(item),
      explanation: item.explanation,
      source: item.citation && sourceOf(item.citation),
      example: item.kind === "reply" ? item.example : null,
    })),
  };
}

function sourceOf({ ref, quote }: { ref: string; quote: string }): Source {
  return { ref: refInWords(ref), html: renderMarkdown(quote, { targets: "drop" }) };
}

/** `payout-delayed#check-hold-flag` as `Payout delayed: check hold flag`; a learner elsewhere cannot follow a link. */
function refInWords(ref: string): string {
  const [sop = "", rule = ""] = ref.split("#").map((code) => code.replaceAll("-", " "));
  const page = sop.charAt(0).toUpperCase() + sop.slice(1);
  return rule === "" ? page : `${page}: ${rule}`;
}

/** IRI of a published module version, under the address of this installation. */
export function activityId(base: string, moduleId: string, version: number): string {
  return `${base.replace(/\/+$/, "")}/modules/${encodeURIComponent(moduleId)}/versions/${version}`;
}

/** The module and version that an IRI of `activityId` names, whatever the base was; null for any other. */
export function readActivityId(iri: string): { moduleId: string; version: number } | null {
  const match = /\/modules\/([^/?#]+)\/versions\/(\d{1,9})(?:\/|$)/.exec(iri);
  return match ? { moduleId: decodeURIComponent(match[1] ?? ""), version: Number(match[2]) } : null;
}
