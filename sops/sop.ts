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
  /** what a bot may call; absent = the file declares none */
  tools?: SopTool[];
  /** `required`: a version is approved only when every simulation of its SOP passes on it */
  simulate?: "required";
};

/** A declared tool. `returns` are the results or fields it answers with: branches may name them, later tools may need them. */
export type SopTool = { name: string; inputs: string[]; returns: string[]; description: string };

/**
 * One rule of a step. `id` is stable: an explicit `{#id}` or step id + hash of the normalised text. `text` has neither marker nor id.
 * `audience` is that of the block it stands in, null = for both.
 */
export type Obligation = {
  id: string;
  stepId: string;
  level: ObligationLevel;
  text: string;
  span: Span;
  audience: Audience | null;
};

/** Where a case leads. `missing` names a step that the document does not have. */
export type Target =
  | { kind: "next" }
  | { kind: "step"; stepId: string }
  | { kind: "missing"; step: string }
  | { kind: "other-sop"; title: string }
  | { kind: "hand-off"; to: string }
  | { kind: "end" };

/** One way through a decision; `condition` null = otherwise. A clause may send a bot elsewhere than a person. */
export type SopCase = {
  id: string;
  condition: string | null;
  action: string;
  targets: Record<Audience, Target>;
  /** a clause that decides again and leads away, which is not followed; null = none */
  nested: string | null;
  span: Span;
};

/**
 * A decision of a step: `If … then … otherwise …`, or a list of cases. `exhaustive` = there is an otherwise, the cases name every
 * value of a declared set (regions, channels, results of a tool), or the last is the contrary of the first.
 */
export type SopBranch = {
  id: string;
  stepId: string;
  cases: SopCase[];
  exhaustive: boolean;
  span: Span;
  audience: Audience | null;
};

/** A tool that a step calls by its name in code marks. */
export type ToolUse = { id: string; name: string; declared: boolean; span: Span };

/** Data that a step needs: a parameter it names in code marks or braces, or an input of a tool that it calls. */
export type InputUse = { id: string; name: string; tool: string | null; declared: boolean; span: Span };

/** Where a contact leaves these hands. `condition` null = always. `obligationId` null = it is said in the text of the step. */
export type HandOff = {
  id: string;
  stepId: string;
  to: string;
  condition: string | null;
  obligationId: string | null;
  audience: Audience | null;
  span: Span;
};

/** `:::human` or `:::bot`: shown in the matching rendering alone. `stepId` null = outside the steps. */
export type AudienceBlock = { id: string; stepId: string | null; audience: Audience; span: Span };

export type SopExample = { id: string; text: string; audience: Audience | null; span: Span };

export type SopStep = {
  id: string;
  number: number;
  title: string;
  /** plain text of the step without its constraints */
  text: string;
  span: Span;
  obligations: Obligation[];
  branches: SopBranch[];
  tools: ToolUse[];
  inputs: InputUse[];
  handOffs: HandOff[];
  /** where its last sentence sends everybody: "Go to step 5.", "Close the case."; `next` when none does */
  leadsTo: Record<Audience, Target>;
};

/** `values` is the closed set of values that the description names, empty = any. */
export type SopParameter = {
  id: string;
  name: string;
  required: boolean;
  description: string;
  values: string[];
  span: Span;
};

/** An SOP version as parsed: the source is the truth, everything else points into it. */
export type SopDocument = {
  meta: SopMeta;
  source: string;
  overview: { text: string; span: Span } | null;
  parameters: SopParameter[];
  tools: SopTool[];
  steps: SopStep[];
  blocks: AudienceBlock[];
  examples: SopExample[];
};

/** `sop-id#anchor`, where the anchor is a step or obligation id: how scorecards, findings and modules point at a rule. */
export type SopRef = `${string}#${string}`;
