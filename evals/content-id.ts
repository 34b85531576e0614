import { createHash } from "node:crypto";
import { canonicalJson } from "../ingest/content-hash.ts";

/** SHA-256 (64 hex digits) of a value's canonical JSON: equal content, equal id, whatever the order of its keys. */
export function contentId(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
