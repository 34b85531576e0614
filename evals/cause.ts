/** Why a criterion is missed; each has its own queue, and only agent skill counts against anybody. */
export const causes = ["agent-skill", "sop", "bot", "tool-or-policy", "customer", "undetermined"] as const;
export type Cause = (typeof causes)[number];
