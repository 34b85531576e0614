import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconCalendarTime,
  IconCircleCheck,
  IconCircleOff,
  IconClock,
  IconLock,
  IconPencil,
} from "@tabler/icons-react";
import classes from "./state-word.module.css";

const looks = {
  "in-force": { icon: IconCircleCheck, tone: "pass" },
  approved: { icon: IconCircleCheck, tone: "pass" },
  stale: { icon: IconAlertTriangle, tone: "drifted" },
  draft: { icon: IconPencil, tone: "person" },
  drafts: { icon: IconPencil, tone: "person" },
  "in-review": { icon: IconClock, tone: "person" },
  scheduled: { icon: IconCalendarTime, tone: "person" },
  withdrawn: { icon: IconArrowBackUp, tone: "quiet" },
  superseded: { icon: IconArchive, tone: "quiet" },
  retired: { icon: IconArchive, tone: "quiet" },
  "not-in-force": { icon: IconCircleOff, tone: "quiet" },
  frozen: { icon: IconLock, tone: "pass" },
  warning: { icon: IconAlertTriangle, tone: "drifted" },
} as const;

/** A state as icon and word. */
export function StateWord({ state, children }: { state: keyof typeof looks; children: React.ReactNode }) {
  const { icon: Icon, tone } = looks[state];
  return (
    <span className={classes.state} data-tone={tone}>
      <Icon size={15} aria-hidden />
      {children}
    </span>
  );
}
