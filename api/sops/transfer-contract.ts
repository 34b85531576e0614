import { z } from "zod";
import { draftRecordSchema } from "../../sops/draft-files.ts";
import { sopHistorySchema } from "../../sops/history.ts";
import { dateSchema, defineContract } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import { findingSchema } from "./authoring-contract.ts";
import { writers } from "./version-contract.ts";

/** `US,UK` in an address. */
const listed = (description: string) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(",").flatMap((one) => one.trim() || []))
    .meta({ description: `${description}, separated by commas` });
const oneOrMore = (description: string) =>
  listed(description).refine((values) => values.length > 0, "must name at least one");

/** Documents and whole libraries, in and out. */
export const transferContract = defineContract({
  "POST /imports/documents": {
    summary: "Import a DOCX, PDF, HTML, Markdown or agent-SOP file as a draft",
    access: ["sop-owner"],
    query: z.object({
      name: importName,
      title: z.string().trim().min(1).max(200).optional().meta({ description: "default: what the document says" }),
      id: z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case: a-z, 0-9 and single hyphens")
        .max(100)
        .optional()
        .meta({ description: "default: from the title" }),
      effectiveFrom: dateSchema,
      audiences: oneOrMore("human, bot").default(["human"]),
      channels: oneOrMore("chat, email, form, phone").default(["chat", "email", "form", "phone"]),
      regions: oneOrMore("where it holds"),
      languages: oneOrMore("en, es").default(["en"]),
      contactReasons: listed("contact reasons").default([]),
    }),
    body: "stream",
    reply: importResultSchema.extend({
      draft: z
        .object({ id: z.string(), sopId: z.string(), title: z.string(), source: z.string() })
        .nullable()
        .meta({ description: "null when what the document says is a version already" }),
      findings: z.array(findingSchema).meta({ description: "what a writer should mend, by line of the draft" }),
    }),
    idempotent: true,
  },
  "GET /sop-library": {
    summary: "Which SOPs the library holds, for an export of each",
    access: writers,
    reply: z.object({ sops: z.array(z.object({ id: z.string(), versions: z.number() })) }),
  },
  "GET /sop-library/:id": {
    summary: "An SOP with every version, decision, comment and event; open drafts are not part of it",
    access: writers,
    params: z.object({ id: z.string() }),
    reply: sopHistorySchema,
  },
  "POST /imports/sop-history": {
    summary: "Bring an exported SOP in: its approvals hold as given elsewhere by the people they name",
    access: ["operator"],
    query: z.object({ name: importName }),
    body: "stream",
    reply: z.object({
      id: z.string(),
      added: z.number().meta({ description: "versions that were not here" }),
      unchanged: z.number(),
      events: z
        .number()
        .meta({ description: "events that were not here; nobody is told of them: no webhook, no reading asked for" }),
      notes: z.array(z.string()).meta({ description: "where this server says something else and keeps to it" }),
    }),
    idempotent: true,
  },
  "POST /imports/sop-drafts": {
    summary: "Bring an exported draft in, or a text as a new one; 409 when somebody has saved it here since",
    access: ["operator"],
    body: z.strictObject({
      source: z.string().max(900_000),
      record: draftRecordSchema.nullable().meta({ description: "null = a new text" }),
      edited: z.boolean().meta({ description: "whether the text was changed since it was exported" }),
    }),
    reply: z.object({
      id: z.string(),
      outcome: z.enum(["added", "saved", "unchanged"]),
      note: z.string().meta({ description: "where this server says something else and keeps to it; may be empty" }),
    }),
    idempotent: true,
  },
});
