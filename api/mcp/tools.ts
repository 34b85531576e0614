import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { dateSchema } from "../http/contract.ts";
import type { Deprecation } from "../http/deprecation.ts";
import { asAppError } from "../http/errors.ts";
import type { Caller } from "./server.ts";
import { audienceOf, sopRendering, sopText } from "./sop-text.ts";

/** Where the contact is. A key that serves one channel, region or language need not be told; nothing widens what it may read. */
const where = {
  channel: z.string().max(60).optional().describe("chat, email, form or phone"),
  region: z.string().max(60).optional(),
  language: z.string().max(20).optional().describe("as in en, es"),
  asOf: dateSchema.optional().describe("answer by what was in force on this day, YYYY-MM-DD (UTC); default: today"),
};
const reading = { readOnlyHint: true, openWorldHint: false };

const inputs = {
  search: z.strictObject({
    query: z.string().min(1).max(1000),
    limit: z.number().int().min(1).max(50).default(8),
    ...where,
  }),
  get: z.strictObject({
    id: z.string().min(1).max(200).describe("id of the SOP, as search_sops and ask name it"),
    format: z.enum(["markdown", "json"]).default("markdown"),
    version: z.number().int().positive().optional().describe("a version by number; default: the one in force"),
    ...where,
  }),
  ask: z.strictObject({
    question: z.string().min(1).max(2000),
    history: z
      .array(z.string().max(4000))
      .max(20)
      .default([])
      .describe('earlier turns, oldest first: "user: …", "agent: …"'),
    contactReason: z.string().max(100).optional(),
    ...where,
  }),
  check: z.strictObject({
    reply: z.string().min(1).max(8000).describe("the message you are about to send"),
    situation: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe("what the contact is about; default: the customer's last turn"),
    turns: z
      .array(z.strictObject({ by: z.enum(["customer", "agent", "bot"]), text: z.string().max(8000) }))
      .max(60)
      .default([])
      .describe("the contact so far, oldest first"),
    contactReason: z.string().max(100).optional(),
    closing: z.boolean().default(false).describe("whether this reply ends the contact"),
    sopId: z.string().max(200).optional(),
    stepId: z.string().max(200).optional(),
    ...where,
  }),
  gap: z.strictObject({ question: z.string().min(1).max(2000).describe("what nothing in the SOPs answers"), ...where }),
};

/** The tools: each is a route of the API under another name. */
export function addTools(server: McpServer, caller: Caller): void {
  const { invoke, principal } = caller;
  server.registerTool(
    "search_sops",
    {
      title: "Search SOPs",
      description: "Steps in force that fit a query, best first.",
      inputSchema: inputs.search,
      annotations: reading,
    },
    ({ query: q, ...rest }) =>
      answered(caller, () => invoke("GET /search", { query: { q, audience: audienceOf(caller), ...rest } }, principal)),
  );
  server.registerTool(
    "get_sop",
    {
      title: "Get an SOP",
      description:
        "A whole SOP in force: steps and constraints as Markdown, or JSON with steps, inputs, branches and tools.",
      inputSchema: inputs.get,
      annotations: reading,
    },
    ({ id, format, ...rest }) =>
      answered(
        caller,
        () => getSop(caller, id, format, rest),
        ({ content }) => content,
      ),
  );
  server.registerTool(
    "ask",
    {
      title: "Ask what to do",
      description:
        "What to do now, by the step in force, each sentence with its citation; or a refusal. A question that nothing covers is recorded for the SOP owners.",
      inputSchema: inputs.ask,
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    (body) => answered(caller, () => invoke("POST /answers", { body }, principal)),
  );
  server.registerTool(
    "check_reply",
    {
      title: "Check a reply",
      description:
        "Before you send: which rule applies, in which version, and would this reply meet it? Each obligation is met, not-met, not-applicable or unknown, with the words it rests on. Unknown means that a person decides.",
      inputSchema: inputs.check,
      annotations: reading,
    },
    (body) => answered(caller, () => invoke("POST /reply-checks", { body }, principal)),
  );
  server.registerTool(
    "report_gap",
    {
      title: "Report a gap",
      description: "Tells the SOP owners what no SOP answers.",
      inputSchema: inputs.gap,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (body) =>
      answered<{ gapId: string; deprecations?: undefined }>(caller, () => invoke("POST /gaps", { body }, principal)),
  );
}

type Rest = Omit<z.output<typeof inputs.get>, "id" | "format">;

async function getSop(caller: Caller, id: string, format: "markdown" | "json", rest: Rest) {
  return format === "markdown" ? sopText(caller, { id, ...rest }) : sopRendering(caller, { id, ...rest }, "json");
}

/** A reply as structured content and as text, with what a pin asks the caller to know; a refusal as an error with its code. */
async function answered<R extends object & { deprecations?: Deprecation[] | undefined }>(
  { log }: Caller,
  work: () => Promise<R>,
  text: (reply: R) => string = (reply) => JSON.stringify(reply),
): Promise<CallToolResult> {
  try {
    const reply = await work();
    const notices = (reply.deprecations ?? []).map(({ message }) => message);
    return {
      content: [text(reply), ...notices].map((one) => ({ type: "text" as const, text: one })),
      structuredContent: { ...reply },
    };
  } catch (failure) {
    const { code, message, details } = asAppError(failure);
    if (code === "internal") log.error({ err: failure }, "tool failed");
    const error = { code, message, details };
    return { isError: true, content: [{ type: "text", text: `${code}: ${message}` }], structuredContent: { error } };
  }
}
