import { randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import type { Logger } from "pino";
import { UpstreamError } from "../adapters/gate.ts";
import { AppError, type ErrorCode, errorStatus } from "../errors.ts";
import type { EventStream } from "./event-stream.ts";

/** Gives every request an id that errors, the log and the caller share. */
export function requestId(_request: Request, response: Response, next: NextFunction): void {
  response.locals.requestId = randomUUID();
  response.set("x-request-id", response.locals.requestId);
  next();
}

/** The one place where an error becomes an answer. What is not an `AppError` is logged whole and shown as `internal`. */
export function errorHandler(log: Logger) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction) => {
    const events: EventStream | null = response.locals.events ?? null;
    if (response.headersSent && !events) return next(error);
    const known = asAppError(error);
    const id: string = response.locals.requestId ?? "";
    if (known.code === "internal") log.error({ err: error, requestId: id }, "request failed");
    const refusal = { error: { code: known.code, message: known.message, requestId: id, details: known.details } };
    if (response.headersSent) return events?.failed({ status: errorStatus[known.code], ...refusal });
    const retryAfter = known.details.retryAfter;
    if (typeof retryAfter === "number") response.set("retry-after", String(retryAfter));
    response.status(errorStatus[known.code]).json(refusal);
  };
}

/** What the body parser refuses keeps its meaning; everything else is our fault and says no more than that. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof UpstreamError) {
    const retryAfter = error.retryAfterSeconds === null ? {} : { retryAfter: Math.ceil(error.retryAfterSeconds) };
    return new AppError("upstream", error.message, retryAfter);
  }
  const status = (error as { status?: unknown }).status;
  const codes: Record<number, ErrorCode> = { 400: "invalid", 413: "too-large", 415: "unsupported-format" };
  const code = typeof status === "number" ? codes[status] : undefined;
  if (code) return new AppError(code, `The body cannot be read: ${(error as Error).message}`);
  return new AppError(
    "internal",
    "Something went wrong here. Nothing more was saved; try again, and tell us the request id if it stays.",
  );
}
