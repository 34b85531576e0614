/** Half-open range of UTF-16 offsets into the source bytes of one SOP version, so that `source.slice(start, end)` is the quoted text. */
export type Span = { start: number; end: number };

/** RFC 2119 strengths. `SHALL` and `REQUIRED` are read as MUST, `RECOMMENDED` as SHOULD, `OPTIONAL` as MAY. */
export const obligationLevels = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY"] as const;
export type ObligationLevel = (typeof obligationLevels)[number];

export const audiences = ["human", "bot"] as const;
export type Audience = (typeof audiences)[number];

/** Front matter of an SOP file. Dates are UTC midnights as `YYYY-MM-DD`; `effectiveTo` is exclusive, null = open. */
export type SopMeta = {
  id: string;
  title: string;
  owner: string;
  verifier: string | null;
  audiences: Audience[];
  channels: string[];
  regions: string[];
  languages: string[];
  effectiveFrom: string;
  effectiveTo: string | null;
  contactReasons: string[];
  verifyEveryDays: number | null;
  verifiedAt: string | null;
};

/** One rule of a step. `id` is stable: an explicit `{#id}` or step id + hash of the normalised text. `text` has neither marker nor id. */
export type Obligation = { id: string; stepId: string; level: ObligationLevel; text: string; span: Span };

export type SopStep = {
  id: string;
  number: number;
  title: string;
  /** plain text of the step without its constraints */
  text: string;
  span: Span;
  obligations: Obligation[];
};

export type SopParameter = { name: string; required: boolean; description: string; span: Span };

/** An SOP version as parsed: the source is the truth, everything else points into it. */
export type SopDocument = {
  meta: SopMeta;
  source: string;
  overview: { text: string; span: Span } | null;
  parameters: SopParameter[];
  steps: SopStep[];
};

/** `sop-id#anchor`, where the anchor is a step or obligation id: how scorecards, findings and modules point at a rule. */
export type SopRef = `${string}#${string}`;
