import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconStairs,
  IconUserQuestion,
} from "@tabler/icons-react";
import type { VerdictKind } from "../client/wire.ts";
import classes from "./verdict.module.css";

const looks = {
  pass: { icon: IconCircleCheck, word: "Pass" },
  fail: { icon: IconCircleX, word: "Fail" },
  level: { icon: IconStairs, word: "Level" },
  "not-applicable": { icon: IconCircleMinus, word: "Not applicable" },
  unscored: { icon: IconCircleDashed, word: "Unscored" },
} as const;

type VerdictProps = { verdict: VerdictKind | null; level?: number | null };

/** A verdict as icon and word, in its one colour. */
export function Verdict({ verdict, level = null }: VerdictProps) {
  if (verdict === null) return <span className={classes.none}>No score</span>;
  const { icon: Icon, word } = looks[verdict];
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <Icon size={17} stroke={2} aria-hidden />
      {verdict === "level" && level !== null ? `Level ${level}` : word}
    </span>
  );
}

export function NeedsPerson() {
  return (
    <span className={classes.verdict} data-verdict="person">
      <IconUserQuestion size={17} stroke={2} aria-hidden />
      Needs a person
    </span>
  );
}
