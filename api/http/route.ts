import express, { type NextFunction, type Request, type Response, Router } from "express";
import type { z } from "zod";
import { unstorable } from "../db/unstorable.ts";
import { AppError } from "../errors.ts";
import type { Principal, Role } from "../people/roles.ts";
import type {
  BodyOf,
  Contract,
  HeadersOf,
  ParamsOf,
  PartOf,
  QueryOf,
  ReplyOf,
  RouteKey,
  RouteSpec,
} from "./contract.ts";
import { deprecationHeaders } from "./deprecation.ts";
import { eventStream, wantsEvents } from "./event-stream.ts";
import { HashedStream, type Idempotency } from "./idempotency.ts";

/** What a handler is given: already authorised and validated. */
export type RouteInput<S extends RouteSpec> = {
  params: ParamsOf<S>;
  query: QueryOf<S>;
  body: BodyOf<S>;
  principal: S["access"] extends "public" ? Principal | null : Principal;
} & (S extends { headers: z.ZodObject } ? { headers: HeadersOf<S> } : object) &
  // Only where somebody hears of them.
  (S extends { parts: z.ZodType } ? { onPart?: (part: PartOf<S>) => void | Promise<void> } : object);

/** One handler for each route of a contract: a missing or misspelt one does not compile. */
export type Handlers<C extends Contract> = {
  [K in keyof C & RouteKey]: (input: RouteInput<C[K]>) => Promise<ReplyOf<C[K]>>;
};

export type RouteDependencies = {
  authenticate: (request: Request) => Promise<Principal | null>;
  idempotency: Idempotency;
};

const maxJson = "1mb";
const json = express.json({ limit: maxJson, strict: true });

/** Mounts a contract's routes: authenticate, authorise, validate, handle, validate the reply, answer. */
export function mountRoutes<C extends Contract>(contract: C, handlers: Handlers<C>, deps: RouteDependencies): Router {
  const router = Router();
  for (const [key, spec] of Object.entries(contract) as [keyof C & string, RouteSpec][]) {
    const [method = "", path = ""] = key.split(" ");
    const handler = handlers[key as keyof C & RouteKey] as unknown as (
      input: RouteInput<RouteSpec>,
    ) => Promise<unknown>;
    const parse = spec.body === "stream" ? [] : [json];
    const verb = method.toLowerCase() as "get" | "post" | "put" | "delete";
    router[verb](path, authorise(spec, deps), ...parse, answer(key, spec, handler, deps));
  }
  return router;
}

function authorise(spec: RouteSpec, deps: RouteDependencies) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const principal = await deps.authenticate(request);
    if (spec.access !== "public") {
      if (!principal) throw new AppError("not-signed-in", "Sign in, or send an API key as Authorization: Bearer …");
      if (!mayCall(spec.access, principal.role)) {
        throw new AppError(
          "forbidden",
          `This needs the role ${[spec.access].flat().join(" or ")}; you are ${principal.role}.`,
        );
      }
    }
    response.locals.principal = principal;
    next();
  };
}

/** Whether a role may call a route with this access. */
export function mayCall(access: RouteSpec["access"], role: Role): boolean {
  return access === "public" || access === "signed-in" || role === "operator" || access.includes(role);
}

function answer(
  key: string,
  spec: RouteSpec,
  handler: (input: RouteInput<RouteSpec>) => Promise<unknown>,
  deps: RouteDependencies,
) {
  return async (request: Request, response: Response) => {
    const principal: Principal | null = response.locals.principal ?? null;
    const stream = spec.body === "stream" ? new HashedStream(request) : null;
    const events = spec.parts && wantsEvents(request) ? eventStream(response, spec.parts) : null;
    const input = {
      params: readPart("address", spec.params, request.params),
      query: readPart("query", spec.query, request.query),
      ...(spec.headers ? { headers: readPart("headers", spec.headers, request.headers) } : {}),
      body: stream ?? readPart("body", spec.body, request.body),
      principal,
      ...(events ? { onPart: events.part } : {}),
    } as RouteInput<RouteSpec>;
    response.locals.events = events;
    const run = async () => ({ status: spec.status ?? 200, reply: spec.reply.parse(await handler(input)) as unknown });
    const idempotencyKey = spec.idempotent && principal ? request.get("idempotency-key") : undefined;
    const result = idempotencyKey
      ? await deps.idempotency.once(
          { principal: principal as Principal, key: idempotencyKey, route: key, request, stream },
          run,
        )
      : await run();
    if (events) return events.done(result.reply);
    response.set(deprecationHeaders(result.reply)).status(result.status).json(result.reply);
  };
}

/** Places that a message names; the problem document has them all. */
const mostPlaces = 10;

/** A part of a request as its schema reads it. Throws `invalid` with each place that does not fit. */
export function readPart(part: string, schema: z.ZodType | "stream" | undefined, value: unknown): unknown {
  if (!schema || schema === "stream") return undefined;
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) {
    const problem = unstorable(parsed.data);
    if (problem) throw new AppError("invalid", `The ${part} ${problem}.`);
    return parsed.data;
  }
  const issues = parsed.error.issues.map((issue) => ({ where: issue.path.join("."), what: issue.message }));
  const places = issues.map(({ where, what }) => (where === "" ? what : `${where}: ${what}`));
  const more = places.length > mostPlaces ? `; and ${places.length - mostPlaces} more` : "";
  throw new AppError("invalid", `The ${part} does not fit: ${places.slice(0, mostPlaces).join("; ")}${more}.`, {
    issues,
  });
}
