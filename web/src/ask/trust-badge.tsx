import { IconAlertTriangle, IconCircleCheck, IconMessageReport } from "@tabler/icons-react";
import type { Answer } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import classes from "./ask.module.css";

type Citation = Extract<Answer, { kind: "answer" }>["sentences"][number]["citation"];

const looks = {
  verified: { icon: IconCircleCheck, word: "verified" },
  stale: { icon: IconAlertTriangle, word: "stale" },
  disputed: { icon: IconMessageReport, word: "disputed" },
} as const;

/** How far a source is to be relied on, as icon and word. */
export function TrustBadge({ citation }: { citation: Citation }) {
  const { icon: Icon, word } = looks[citation.trust];
  return (
    <span className={classes.trust} data-trust={citation.trust} title={why(citation)}>
      <Icon size={13} aria-hidden />
      {word}
    </span>
  );
}

function why({ trust, disputes }: Citation): string {
  if (trust === "disputed")
    return `${plural(disputes, "person says", "people say")} that this step is wrong or outdated.`;
  if (trust === "stale") return "Past its verification date. It is still in force.";
  return "Approved by a second person and within its verification date.";
}
