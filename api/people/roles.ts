/** What a person or key is allowed to be. `operator` is whoever owns the data folder: the command line on the same machine. */
export const roles = ["agent", "qa-lead", "trainer", "planner", "sop-owner", "head", "bot", "operator"] as const;
export type Role = (typeof roles)[number];

/** Who makes a request. */
export type Principal = {
  kind: "person" | "key" | "operator";
  id: string;
  name: string;
  role: Role;
  /** the handler whose tickets are this person's own */
  agentId: string | null;
};
