import { usePathname } from "../client/address.ts";
import classes from "./planning.module.css";

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
  const path = usePathname();
  return (
    <nav aria-label="Planning" className={classes.nav}>
      {parts.map((part) => (
        <a key={part.path} href={part.path} aria-current={part.path === path ? "page" : undefined}>
          {part.label}
        </a>
      ))}
    </nav>
  );
}
