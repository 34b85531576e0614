import { z } from "zod";
import type { Role } from "../people/roles.ts";

export type RouteKey = `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;

/**
 * One route, declared once: validation, role check, OpenAPI, the web client's types and the tests' parser all come from here.
 * `body: "stream"` = the raw request is handed over as it arrives (file imports).
 */
export type RouteSpec = {
  summary: string;
  /** `operator` (the command line of the machine that holds the data) may call every route that is not public */
  access: "public" | "signed-in" | readonly Role[];
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** names in lower case */
  headers?: z.ZodObject;
  body?: z.ZodType | "stream";
  reply: z.ZodType;
  status?: 200 | 201 | 202;
  /** creates or spends: honours an Idempotency-Key header */
  idempotent?: true;
};

export type Contract = Record<RouteKey, RouteSpec>;

/** Keeps the literal type of each route. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

type Parsed<S, Fallback> = S extends z.ZodType ? z.output<S> : Fallback;
export type ParamsOf<S extends RouteSpec> = Parsed<S["params"], Record<string, never>>;
export type QueryOf<S extends RouteSpec> = Parsed<S["query"], Record<string, never>>;
export type HeadersOf<S extends RouteSpec> = Parsed<S["headers"], Record<string, never>>;
export type BodyOf<S extends RouteSpec> = S["body"] extends "stream"
  ? AsyncIterable<Uint8Array>
  : Parsed<S["body"], undefined>;
export type ReplyOf<S extends RouteSpec> = z.output<S["reply"]>;

/** Paper form of evals/stats/estimate.ts: every figure shown to a person. */
export const estimateSchema = z
  .object({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    level: z.number().meta({ description: "nominal coverage of the interval, 0-1" }),
    n: z.number().meta({ description: "observations behind it" }),
    method: z.string(),
  })
  .meta({ id: "Estimate" });

/** A calendar date in UTC, from the year 1 on. */
export const dateSchema = z.iso
  .date()
  .refine((date) => !date.startsWith("0000"), "the calendar has no year 0")
  .meta({ description: "YYYY-MM-DD, UTC" });
export const instantSchema = z.iso.datetime({ offset: true });

export const errorReplySchema = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      requestId: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  })
  .meta({ id: "Error" });
