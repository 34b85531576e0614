import type { QueueSettings } from "./stored.ts";
import { queueSettingsSchema } from "./volumes-contract.ts";

/** Settings as stored, with what later versions added. */
export function settingsOf(stored: ReadonlyMap<string, QueueSettings>, queue: string): QueueSettings {
  return queueSettingsSchema.parse(stored.get(queue) ?? {});
}
