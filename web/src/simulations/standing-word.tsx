import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconClock } from "@tabler/icons-react";
import classes from "./simulations.module.css";
import { type Standing, standingWords } from "./words.ts";

const icons = { passed: IconCircleCheck, failed: IconAlertTriangle, waiting: IconClock, none: IconCircleDashed };

/** Where a simulation stands, as icon and word. */
export function StandingWord({ standing }: { standing: Standing }) {
  const Icon = icons[standing];
  return (
    <span className={classes.standing} data-standing={standing}>
      <Icon size={15} aria-hidden />
      {standingWords[standing]}
    </span>
  );
}
