import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { type Contract, errorReplySchema, type RouteSpec } from "./contract.ts";

/** OpenAPI 3.1 of the whole contract. */
export function openApiDocument(contract: Contract, serverUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const [key, spec] of Object.entries(contract)) {
    const [method = "", path = ""] = key.split(" ");
    const openPath = path.replaceAll(/:(\w+)/g, "{$1}");
    paths[openPath] = { ...paths[openPath], [method.toLowerCase()]: operation(key, spec) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Plumbline",
      version: "1",
      description:
        "SOPs, QA scoring, training and automation planning. Sign in with a session cookie, or send an API key.",
    },
    servers: [{ url: `${serverUrl}/api` }],
    security: [{ apiKey: [] }, { session: [] }],
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "better-auth.session_token" },
      },
    },
    paths,
  });
}

function operation(key: string, spec: RouteSpec): ZodOpenApiOperationObject {
  const [, path = ""] = key.split(" ");
  const access = typeof spec.access === "string" ? spec.access : spec.access.join(", ");
  const body =
    spec.body === "stream"
      ? { content: { "application/octet-stream": { schema: { type: "string" as const, format: "binary" } } } }
      : spec.body && { content: { "application/json": { schema: spec.body } } };
  const error = (description: string) => ({
    description,
    content: { "application/json": { schema: errorReplySchema } },
  });
  return {
    operationId: key.replaceAll(/[^A-Za-z]+/g, "-").toLowerCase(),
    summary: spec.summary,
    description: `Who may call it: ${access}.`,
    tags: [path.split("/")[1] ?? "other"],
    ...(spec.access === "public" ? { security: [] } : {}),
    requestParams: {
      ...(spec.params ? { path: spec.params } : {}),
      ...(spec.query ? { query: spec.query } : {}),
      ...(spec.headers ? { header: spec.headers } : {}),
    },
    ...(body ? { requestBody: body } : {}),
    responses: {
      [String(spec.status ?? 200)]: { description: "Done", content: { "application/json": { schema: spec.reply } } },
      400: error("The request does not fit the contract"),
      ...(spec.access === "public" ? {} : { 401: error("Not signed in"), 403: error("Signed in, but not allowed") }),
    },
  } as ZodOpenApiOperationObject;
}
