import type { Request, Response } from "express";
import type { z } from "zod";

/** Whether a caller wants a reply as it comes about. */
export function wantsEvents(request: Request): boolean {
  return request.accepts(["application/json", "text/event-stream"]) === "text/event-stream";
}

export type EventStream = {
  part(part: unknown): void;
  done(reply: unknown): void;
  /** after the first part; before it a failure is an ordinary refusal with its status */
  failed(refusal: unknown): void;
};

/**
 * A reply as server-sent events: `part` for each part as it comes about, then `done` with what a plain call would have given,
 * or `error` with what it would have been refused with. Nothing is sent before the first part or the end, so that an early
 * refusal keeps its status.
 */
export function eventStream(response: Response, schema: z.ZodType): EventStream {
  const write = (event: string, data: unknown) => {
    if (!response.headersSent)
      response.status(200).set({
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      });
    // Whoever hung up hears nothing more.
    if (!response.writableEnded && !response.destroyed)
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  return {
    part: (part) => write("part", schema.parse(part)),
    done(reply) {
      write("done", reply);
      response.end();
    },
    failed(refusal) {
      write("error", refusal);
      response.end();
    },
  };
}
