import { createHash } from "node:crypto";
import { and, eq, isNull, lt } from "drizzle-orm";
import type { Request } from "express";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { idempotencyKey } from "../people/schema.ts";

type Result = { status: number; reply: unknown };
type Call = { principal: Principal; key: string; route: string; request: Request; stream: HashedStream | null };

/** Runs a request at most once per Idempotency-Key of a caller. */
export type Idempotency = { once(call: Call, run: () => Promise<Result>): Promise<Result> };

const maxKeyLength = 255;
const keptForMs = 24 * 3600 * 1000;
/** A first request that has not answered after this long is taken for dead (its process was killed). */
const runningForMs = 5 * 60 * 1000;

/**
 * Same key and same body give the same answer again; another body is 422; a first request that still runs is 409.
 * Refusals (validation, conflict) are not kept, so that a corrected request may use the key again.
 * After IETF draft-ietf-httpapi-idempotency-key-header-07.
 */
export function createIdempotency(db: Db, now: () => Date): Idempotency {
  return {
    async once({ principal, key, route, request, stream }, run) {
      if (key.length > maxKeyLength)
        throw new AppError("invalid", `Idempotency-Key is longer than ${maxKeyLength} characters.`);
      const owner = `${principal.kind}:${principal.id}`;
      const mine = and(eq(idempotencyKey.principal, owner), eq(idempotencyKey.key, key));
      await db
        .delete(idempotencyKey)
        .where(and(mine, lt(idempotencyKey.createdAt, new Date(now().getTime() - keptForMs))));
      await db
        .delete(idempotencyKey)
        .where(
          and(
            mine,
            isNull(idempotencyKey.status),
            lt(idempotencyKey.createdAt, new Date(now().getTime() - runningForMs)),
          ),
        );
      const bodyHash = async () => hashOf(request, (await stream?.digest()) ?? JSON.stringify(request.body));
      // What a stream holds is known when it has been read: until then nobody compares it.
      const claim = stream ? "not read yet" : await bodyHash();
      const row = { principal: owner, key, route, bodyHash: claim, createdAt: now() };
      const claimed = await db.insert(idempotencyKey).values(row).onConflictDoNothing().returning();
      if (claimed.length === 0) {
        const [first] = await db.select().from(idempotencyKey).where(mine);
        return replay(first, route, bodyHash);
      }
      try {
        const result = await run();
        await db
          .update(idempotencyKey)
          .set({ ...result, bodyHash: await bodyHash() })
          .where(mine);
        return result;
      } catch (error) {
        await db.delete(idempotencyKey).where(mine);
        throw error;
      }
    },
  };
}

async function replay(
  first: typeof idempotencyKey.$inferSelect | undefined,
  route: string,
  bodyHash: () => Promise<string>,
): Promise<Result> {
  if (!first || first.status === null)
    throw new AppError("conflict", "A request with this Idempotency-Key is still running. Try again in a moment.", {
      retryAfter: 2,
    });
  if (first.route !== route || first.bodyHash !== (await bodyHash()))
    throw new AppError("unprocessable", "This Idempotency-Key was used for another request. Use a new key.");
  return { status: first.status, reply: first.reply };
}

function hashOf(request: Request, body: string | undefined): string {
  return createHash("sha256").update(`${request.originalUrl}\n${body}`).digest("hex");
}

/** A streamed body that can tell afterwards what went through it. */
export class HashedStream implements AsyncIterable<Uint8Array> {
  private readonly source: AsyncIterable<Uint8Array>;
  private readonly hash = createHash("sha256");
  private started = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.started = true;
    for await (const part of this.source) {
      this.hash.update(part);
      yield part;
    }
  }

  /** SHA-256 of what was read, in hex; reads the stream first when nobody has. Can be asked once. */
  async digest(): Promise<string> {
    if (!this.started) for await (const _ of this);
    return this.hash.digest("hex");
  }
}
