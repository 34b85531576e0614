import type { Context } from "../context.ts";

type Mix = Awaited<ReturnType<ReturnType<Context["stores"]["qa"]>["reasonMix"]>>;

/**
 * How a queue's contacts divide into reasons: by the tickets that name the queue. Where none does, by those that name no
 * queue at all; tickets of other queues never count.
 */
export async function queueMix({ db, stores }: Context, queue: string, before?: Date): Promise<Mix> {
  const all = await stores.qa(db).reasonMix(before);
  return ofQueue(all, queue);
}

/** Rows of the queue, else those that name none. */
export function ofQueue<R extends { queue: string | null }>(rows: readonly R[], queue: string): R[] {
  const own = rows.filter((row) => row.queue === queue);
  return own.length > 0 ? own : rows.filter((row) => row.queue === null);
}
