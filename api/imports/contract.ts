import { z } from "zod";
import { defineContract, instantSchema } from "../http/contract.ts";
import { importKinds } from "./schema.ts";

export const importResultSchema = z
  .object({
    id: z.string(),
    kind: z.enum(importKinds),
    name: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    added: z.number(),
    changed: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
    rejectedRows: z
      .array(z.object({ line: z.number(), reason: z.string(), raw: z.string() }))
      .meta({ description: "the first 100; raw is redacted" }),
    notes: z.array(z.string()),
  })
  .meta({ id: "ImportResult" });

export const importName = z
  .string()
  .min(1)
  .max(300)
  .default("upload")
  .meta({ description: "file name, for the record" });

export const importsContract = defineContract({
  "GET /imports": {
    summary: "Imports, newest first",
    access: ["head", "qa-lead", "planner", "sop-owner", "trainer"],
    reply: z.object({ imports: z.array(importResultSchema) }),
  },
  "GET /imports/:id": {
    summary: "One import with the rows it refused",
    access: ["head", "qa-lead", "planner", "sop-owner", "trainer"],
    params: z.object({ id: z.uuid() }),
    reply: importResultSchema,
  },
});
