import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { nearest, pathText } from "./issues.ts";

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case: a-z, 0-9 and single hyphens");
const name = z.string().trim().min(1, "must not be blank");
const date = z.iso.date("must be a date such as 2026-06-01");
const toolName = z
  .string()
  .regex(/^[a-z][\w-]*(\.[a-z][\w-]*)*$/, "must be a name such as paydeck.payout: letters, digits, _, - and dots");
const words = z.array(name).default([]);
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1, "must name at least one");

/** Front matter as written in the file (snake_case). */
const fileSchema = z
  .strictObject({
    id,
    title: name,
    owner: name,
    verifier: name.nullable().default(null),
    audiences: list(z.enum(["human", "bot"])),
    channels: list(z.enum(["chat", "email", "form", "phone"])),
    regions: list(name),
    languages: list(z.enum(["en", "es"])),
    effective_from: date,
    effective_to: date.nullable().default(null),
    contact_reasons: z.array(id).default([]),
    verify_every_days: z.number().int().positive().nullable().default(null),
    verified_at: date.nullable().default(null),
    tools: z
      .array(z.strictObject({ name: toolName, inputs: words, returns: words, description: z.string().default("") }))
      .optional(),
    simulate: z.enum(["required", "optional"]).default("optional"),
  })
  .superRefine((meta, context) => {
    const toolNames = (meta.tools ?? []).map((tool) => tool.name);
    const twice = toolNames.find((tool, i) => toolNames.indexOf(tool) !== i);
    if (twice !== undefined) {
      context.addIssue({ code: "custom", path: ["tools"], message: `declares ${twice} twice: keep one` });
    }
    if (meta.verifier === meta.owner) {
      context.addIssue({
        code: "custom",
        path: ["verifier"],
        message: "must not be the owner: another person approves",
      });
    }
    if (meta.effective_to !== null && meta.effective_to <= meta.effective_from) {
      context.addIssue({
        code: "custom",
        path: ["effective_to"],
        message: "must be after effective_from (it is exclusive)",
      });
    }
  });

/** Front matter of an SOP file. Dates are UTC midnights as `YYYY-MM-DD`; `effectiveTo` is exclusive, null = open. */
export type FrontMatter = {
  id: string;
  title: string;
  owner: string;
  verifier: string | null;
  audiences: ("human" | "bot")[];
  channels: string[];
  regions: string[];
  languages: string[];
  effectiveFrom: string;
  effectiveTo: string | null;
  contactReasons: string[];
  verifyEveryDays: number | null;
  verifiedAt: string | null;
  /** what a bot may call, with what it asks for and what it answers; absent when the file has no such key */
  tools?: { name: string; inputs: string[]; returns: string[]; description: string }[];
  /** `required`: approval waits for the simulations of this SOP */
  simulate?: "required";
};

/** `line` counts from 1 in the file. */
export type SopFileError = { line: number; message: string };

/** `source` is the whole file as sent: it is the truth that spans point into. `bodyStart` is the offset (UTF-16) after the front matter. */
export type SopFile =
  | { ok: true; meta: FrontMatter; source: string; bodyStart: number }
  | { ok: false; errors: SopFileError[]; source: string };

const FRONT_MATTER = /^(\uFEFF?---[ \t]*\r?\n)([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;

/** Reads the front matter of a Markdown SOP. Every error has the line of the key it is about. */
export function readSopFile(source: string): SopFile {
  const match = FRONT_MATTER.exec(source);
  if (match === null || match.index !== 0) {
    const message = "an SOP starts with front matter: a line ---, then id, title, owner …, then a line ---";
    return { ok: false, errors: [{ line: 1, message }], source };
  }
  const yaml = match[2] ?? "";
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    // + 1 for the opening ---
    const errors = document.errors.map((error) => {
      return { line: lines.linePos(error.pos[0]).line + 1, message: `not valid YAML: ${error.message}` };
    });
    return { ok: false, errors, source };
  }
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 10 }) ?? {});
  if (parsed.success) return { ok: true, meta: toMeta(parsed.data), source, bodyStart: match[0].length };
  const keyLines = linesOfKeys(yaml);
  const errors = parsed.error.issues.flatMap((issue) => toErrors(issue, keyLines));
  return { ok: false, errors: errors.toSorted((a, b) => a.line - b.line), source };
}

function linesOfKeys(yaml: string): Map<string, number> {
  const found = yaml.split("\n").flatMap((text, index): [string, number][] => {
    const key = /^["']?([\w-]+)["']?\s*:/.exec(text)?.[1];
    return key === undefined ? [] : [[key, index + 2]];
  });
  return new Map(found);
}

function toErrors(issue: z.core.$ZodIssue, keyLines: Map<string, number>): SopFileError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const near = nearest(key, Object.keys(fileSchema.shape));
      const advice = near === null ? "remove it" : `write "${near}" or remove it`;
      return { line: keyLines.get(key) ?? 1, message: `unknown key "${key}": ${advice}` };
    });
  }
  const key = String(issue.path[0] ?? "");
  const line = keyLines.get(key);
  if (line === undefined)
    return [{ line: 1, message: key === "" ? "the front matter must be keys and values" : `${key}: is required` }];
  const message =
    issue.code === "invalid_value" ? `must be one of ${issue.values.map(String).join(", ")}` : issue.message;
  return [{ line, message: `${pathText(issue.path)}: ${message.replace(/^Invalid input: /, "")}` }];
}

function toMeta(file: z.infer<typeof fileSchema>): FrontMatter {
  return {
    id: file.id,
    title: file.title,
    owner: file.owner,
    verifier: file.verifier,
    audiences: file.audiences,
    channels: file.channels,
    regions: file.regions,
    languages: file.languages,
    effectiveFrom: file.effective_from,
    effectiveTo: file.effective_to,
    contactReasons: file.contact_reasons,
    verifyEveryDays: file.verify_every_days,
    verifiedAt: file.verified_at,
    ...(file.tools === undefined ? {} : { tools: file.tools }),
    ...(file.simulate === "required" ? { simulate: file.simulate } : {}),
  };
}
