import { z } from "zod";
import { versionEventKinds, versionStates } from "./version.ts";

/**
 * An SOP with all that ever was of it: what one server hands to another, and what a folder of files says. Dates are
 * `YYYY-MM-DD` in UTC, instants ISO 8601. Open drafts are not part of it (draft-files.ts).
 */
const person = z.string().min(1).max(200);
const day = z.iso.date();
const instant = z.iso.datetime({ offset: true });
const versionNumber = z.number().int().positive();
const note = z.string().max(10_000).default("");

const commentSchema = z.strictObject({
  by: person,
  at: instant,
  text: z.string().min(1),
  /** id of a step or obligation; null = the whole version */
  anchor: z.string().nullable().default(null),
  resolvedBy: person.nullable().default(null),
  resolvedAt: instant.nullable().default(null),
});

const version = {
  number: versionNumber,
  state: z.enum(versionStates),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  /** the first day as it was decided; the text may name another */
  effectiveFrom: day,
  author: person,
  handedInBy: person,
  handedInAt: instant,
  editors: z.array(person).default([]),
  note,
  requestedReviewers: z.array(person).default([]),
  /** number of the version that it brings back */
  restores: versionNumber.nullable().default(null),
  verifiedAt: day.nullable().default(null),
  approvedBy: person.nullable().default(null),
  approvedAt: instant.nullable().default(null),
  retiredAt: instant.nullable().default(null),
  comments: z.array(commentSchema).default([]),
};

type Decided = Pick<VersionRecord, "state" | "approvedBy" | "approvedAt" | "retiredAt">;

function refuseUndecided({ state, approvedBy, approvedAt, retiredAt }: Decided, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: "custom", path: ["state"], message });
  if ((state === "approved" || state === "retired") && (approvedBy === null || approvedAt === null))
    refuse(`is ${state}, but does not say by whom and when it was approved`);
  if (state === "retired" && retiredAt === null) refuse("is retired, but does not say from when");
}

/** A version without its text. */
const versionRecordSchema = z.strictObject(version).superRefine(refuseUndecided);
export type VersionRecord = z.output<typeof versionRecordSchema>;

/** What happened, oldest first; `version` is null where it is about the SOP. */
const eventSchema = z.strictObject({
  at: instant,
  kind: z.enum(versionEventKinds),
  by: person,
  version: versionNumber.nullable().default(null),
  on: day,
  note,
});

const sopRecord = {
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case"),
  title: z.string().min(1),
  owner: person,
  verifier: person.nullable().default(null),
  createdAt: instant,
  events: z.array(eventSchema).default([]),
};

/** An SOP without its texts, as its file says it. */
export const sopRecordSchema = z.strictObject({ ...sopRecord, versions: z.array(versionRecordSchema).min(1) });
export type SopRecord = z.output<typeof sopRecordSchema>;

/** Numbers count from 1 without a gap; `source` is the text as it was handed in, byte for byte. */
export const sopHistorySchema = z.strictObject({
  ...sopRecord,
  versions: z.array(z.strictObject({ ...version, source: z.string() }).superRefine(refuseUndecided)).min(1),
});
export type SopHistory = z.output<typeof sopHistorySchema>;
