import { PartsNav } from "../components/parts-nav.tsx";
import { useSession } from "../session/session.ts";

const parts = [
  { path: "/findings", label: "By cause" },
  { path: "/findings/where", label: "Where misses lie" },
  { path: "/findings/charts", label: "Over time" },
  { path: "/findings/people", label: "People and teams" },
] as const;

/** The same misses, asked four ways; who is behind them is not for SOP owners. */
export function FindingsNav() {
  const { me } = useSession();
  const shown = me.role === "sop-owner" ? parts.filter((part) => part.path !== "/findings/people") : parts;
  return <PartsNav label="Findings" parts={shown} />;
}
