import { shortHash } from "./markdown.ts";
import type { ObligationLevel } from "./sop.ts";

const keyword =
  /(?<![\p{L}\p{N}_-])(MUST NOT|MUST|SHALL NOT|SHALL|SHOULD NOT|SHOULD|NOT RECOMMENDED|RECOMMENDED|REQUIRED|MAY|OPTIONAL)(?![\p{L}\p{N}_-])/gu;

const levelOf: Record<string, ObligationLevel> = {
  MUST: "MUST",
  SHALL: "MUST",
  REQUIRED: "MUST",
  "MUST NOT": "MUST NOT",
  "SHALL NOT": "MUST NOT",
  SHOULD: "SHOULD",
  RECOMMENDED: "SHOULD",
  "SHOULD NOT": "SHOULD NOT",
  "NOT RECOMMENDED": "SHOULD NOT",
  MAY: "MAY",
  OPTIONAL: "MAY",
};

export type KeywordMatch = { level: ObligationLevel; index: number; length: number };

/** All capital RFC 2119 keywords of a text, in order; lower-case "must" is ordinary English (RFC 8174). */
export function obligationKeywords(text: string): KeywordMatch[] {
  return [...text.matchAll(keyword)].map((match) => ({
    level: levelOf[match[0]] ?? "MUST",
    index: match.index,
    length: match[0].length,
  }));
}

/** The id of an obligation that has no explicit one: stable as long as its words are. */
export function derivedObligationId(stepId: string, text: string): string {
  const normalised = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return `${stepId}-${shortHash(normalised)}`;
}

/** How much an obligation binds: 3 MUST and MUST NOT, 2 SHOULD and SHOULD NOT, 1 MAY. */
export function bindingStrength(level: ObligationLevel): 1 | 2 | 3 {
  if (level === "MUST" || level === "MUST NOT") return 3;
  return level === "MAY" ? 1 : 2;
}
