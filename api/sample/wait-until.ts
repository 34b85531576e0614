import { setTimeout } from "node:timers/promises";

const lookEveryMs = 2000;

/** Looks every two seconds whether what a part of the sample rests on is there; false when the server stops before. */
export async function waitUntil(ready: () => Promise<boolean>, stopping: AbortSignal): Promise<boolean> {
  while (!(await ready())) {
    await setTimeout(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return false;
  }
  return true;
}
