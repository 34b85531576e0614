import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import { ErrorCode, McpError, type ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import { asAppError } from "../http/errors.ts";
import type { Caller } from "./server.ts";
import { audienceOf, type SopAsked, sopText } from "./sop-text.ts";

const markdown = "text/markdown";
const json = "application/json";
/** JSON-RPC code that the protocol gives to a resource that is not there. */
const resourceNotFound = -32002;

/** The SOPs in force for a caller as resources, and templates for other days and versions. */
export function addResources(server: McpServer, caller: Caller): void {
  // The protocol's own list takes no date: a day's list is a resource by itself.
  const list = async () => ({ resources: await resourcesInForce(caller) });
  const one = (value: string | string[] | undefined) => decodeURIComponent(String([value].flat()[0] ?? ""));
  server.registerResource(
    "sop",
    new ResourceTemplate("sop://{id}", { list }),
    { title: "SOP in force", description: "The version in force today", mimeType: markdown },
    (uri, { id }) => read(caller, uri, { id: one(id) }),
  );
  server.registerResource(
    "sop-as-of",
    new ResourceTemplate("sop://{id}/as-of/{asOf}", { list: undefined }),
    { title: "SOP on a day", description: "The version in force on a day, YYYY-MM-DD (UTC)", mimeType: markdown },
    (uri, { id, asOf }) => read(caller, uri, { id: one(id), asOf: one(asOf) }),
  );
  server.registerResource(
    "sops-as-of",
    new ResourceTemplate("sops://as-of/{asOf}", { list: undefined }),
    { title: "SOPs on a day", description: "The list of what was in force on a day, YYYY-MM-DD (UTC)", mimeType: json },
    async (uri, { asOf }) => {
      const resources = await resourcesInForce(caller, one(asOf));
      return { contents: [{ uri: uri.href, mimeType: json, text: JSON.stringify({ resources }) }] };
    },
  );
  server.registerResource(
    "sop-version",
    new ResourceTemplate("sop://{id}/versions/{version}", { list: undefined }),
    { title: "Version of an SOP", description: "A version by its number, in force or not", mimeType: markdown },
    (uri, { id, version }) => read(caller, uri, { id: one(id), version: Number(one(version)) }),
  );
}

async function resourcesInForce(caller: Caller, asOf?: string) {
  const { invoke, principal } = caller;
  const query = { audience: audienceOf(caller), asOf };
  const { sops } = await invoke("GET /sops", { query }, principal).catch(rethrow);
  const day = asOf === undefined ? "" : `/as-of/${asOf}`;
  return sops.flatMap(({ id, title, contactReasons, inForce }) => {
    if (!inForce) return [];
    const about = contactReasons.length > 0 ? `For: ${contactReasons.join(", ")}. ` : "";
    const description = `${about}Version ${inForce.number}, in force since ${inForce.effectiveFrom}.`;
    return [{ uri: `sop://${encodeURIComponent(id)}${day}`, name: id, title, description, mimeType: markdown }];
  });
}

async function read(caller: Caller, uri: URL, asked: SopAsked): Promise<ReadResourceResult> {
  const { content, ...about } = await sopText(caller, asked).catch(rethrow);
  return { contents: [{ uri: uri.href, mimeType: markdown, text: content, _meta: about }] };
}

/** The API's refusal in the words of the protocol, its own code kept as data. */
function rethrow(error: unknown): never {
  const { code, message, details } = asAppError(error);
  const codes: Partial<Record<typeof code, number>> = {
    "not-found": resourceNotFound,
    invalid: ErrorCode.InvalidParams,
    forbidden: ErrorCode.InvalidRequest,
  };
  throw new McpError(codes[code] ?? ErrorCode.InternalError, message, { code, details });
}
