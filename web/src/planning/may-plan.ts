import { useSession } from "../session/session.ts";

/** Whether this person may change anything in planning; the others read. */
export function useMayPlan(): boolean {
  const { role } = useSession().me;
  return role === "planner" || role === "operator";
}
