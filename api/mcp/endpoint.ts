import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express, { type NextFunction, type Request, type Response, Router } from "express";
import { rateLimit } from "express-rate-limit";
import type { Logger } from "pino";
import type { ApiContract } from "../contract.ts";
import { AppError } from "../errors.ts";
import type { Invoke } from "../http/invoke.ts";
import type { Principal } from "../people/roles.ts";
import { createMcpServer } from "./server.ts";

export type McpParts = {
  authenticate: (request: Request) => Promise<Principal | null>;
  invoke: Invoke<ApiContract>;
  /** address that browsers use; a page of another one may not call */
  publicUrl: string;
  log: Logger;
  /** of one key */
  callsPerMinute?: number;
};

const maxBody = "1mb";

/**
 * The Model Context Protocol over streamable HTTP, without sessions: each POST is a request on its own, answered in JSON, by the
 * routes that the API has. Callers come with the API key of a bot or an agent.
 */
export function mcpEndpoint({ authenticate, invoke, publicUrl, log, callsPerMinute = 300 }: McpParts): Router {
  const router = Router();
  const authorise = async (request: Request, response: Response, next: NextFunction) => {
    refuseOtherOrigin(request, publicUrl);
    const principal = request.get("authorization") ? await authenticate(request) : null;
    if (!principal || principal.kind === "person") {
      response.set("www-authenticate", 'Bearer realm="Plumbline"');
      throw new AppError("not-signed-in", "Send the API key of a bot or an agent as Authorization: Bearer …");
    }
    if (principal.kind === "key" && principal.role !== "bot" && principal.role !== "agent")
      throw new AppError("forbidden", `This needs a key of the role bot or agent; this one is ${principal.role}.`);
    response.locals.principal = principal;
    next();
  };
  router.post("/", authorise, keyLimit(callsPerMinute), express.json({ limit: maxBody }), async (request, response) => {
    if (Array.isArray(request.body)) throw new AppError("invalid", "Send one message at a time.");
    const server = createMcpServer(invoke, response.locals.principal as Principal, log);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.once("close", () => void server.close());
    // The package's own types disagree with each other where optional properties are exact.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(request, response, request.body);
  });
  router.all("/", (_request, response) => {
    response.set("allow", "POST");
    const message = "There is no session to listen to or to end here: send each message as POST.";
    response.status(405).json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null });
  });
  return router;
}

/** A page on another site must not use a bot's key from a browser that can reach this server (DNS rebinding). */
function refuseOtherOrigin(request: Request, publicUrl: string): void {
  const origin = request.get("origin");
  if (origin === undefined || origin === new URL(publicUrl).origin) return;
  throw new AppError("forbidden", `Pages of ${origin.slice(0, 200)} may not call this.`);
}

/** Each key has its own allowance, wherever it calls from. */
function keyLimit(callsPerMinute: number) {
  return rateLimit({
    windowMs: 60_000,
    limit: callsPerMinute,
    standardHeaders: "draft-7",
    legacyHeaders: false,
    keyGenerator: (_request, response) => (response.locals.principal as Principal).id,
    handler: (_request, _response, next) =>
      next(
        new AppError("too-many-requests", `A key may make ${callsPerMinute} calls a minute. Wait a minute.`, {
          retryAfter: 60,
        }),
      ),
  });
}
