import type { Audience } from "../../sops/sop.ts";

/** What a person or key is allowed to be. `operator` is whoever owns the data folder: the command line on the same machine. */
export const roles = ["agent", "qa-lead", "trainer", "planner", "sop-owner", "head", "bot", "operator"] as const;
export type Role = (typeof roles)[number];

/** What an API key may read of the SOPs, whatever its caller asks for: one value of each list, an empty list = any. */
export type KeyScope = { audience: Audience | null; channels: string[]; regions: string[]; languages: string[] };

/** Who makes a request. */
export type Principal = {
  kind: "person" | "key" | "operator";
  id: string;
  name: string;
  role: Role;
  /** the handler whose tickets are this person's own */
  agentId: string | null;
  /** null = not narrowed */
  scope: KeyScope | null;
};
