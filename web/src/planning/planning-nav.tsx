import { PartsNav } from "../components/parts-nav.tsx";

const parts = [
  { path: "/planning", label: "Plans" },
  { path: "/planning/volumes", label: "Volumes" },
  { path: "/planning/forecast", label: "Forecast" },
  { path: "/planning/sharing", label: "Shared agents" },
  { path: "/planning/pilot", label: "Pilot" },
  { path: "/planning/candidates", label: "Candidates" },
  { path: "/planning/ledger", label: "Ledger" },
] as const;

/** The parts of planning, in the order of the work. */
export function PlanningNav() {
  return <PartsNav label="Planning" parts={parts} />;
}
