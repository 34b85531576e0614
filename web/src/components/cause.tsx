import { IconHelpCircle, IconMoodConfuzed, IconRobot, IconScript, IconTool, IconUser } from "@tabler/icons-react";
import type { Finding } from "../client/wire.ts";
import { words } from "./format.ts";
import classes from "./state-word.module.css";

const looks = {
  "agent-skill": { icon: IconUser, word: "Agent skill" },
  sop: { icon: IconScript, word: "The SOP itself" },
  bot: { icon: IconRobot, word: "The bot" },
  "tool-or-policy": { icon: IconTool, word: "Tool or policy" },
  customer: { icon: IconMoodConfuzed, word: "The customer's situation" },
  undetermined: { icon: IconHelpCircle, word: "Not determined" },
} as const satisfies Record<Finding["cause"], { icon: typeof IconUser; word: string }>;

export const queueNames: Record<Finding["queue"], string> = {
  coach: "coach",
  "sop-owner": "SOP owner",
  "bot-owner": "bot owner",
  operations: "operations",
};

/** A cause in words, for places where it is one fact among others. */
export function causeName(cause: string): string {
  return Object.entries(looks).find(([name]) => name === cause)?.[1].word ?? words(cause);
}

/** Why a criterion is missed, and who settles it. */
export function Cause({ cause, queue }: { cause: Finding["cause"]; queue?: Finding["queue"] }) {
  const { icon: Icon, word } = looks[cause];
  return (
    <span className={classes.cause}>
      <Icon size={18} stroke={1.7} aria-hidden />
      <span>
        {word}
        {queue && <small>{queue === "operations" ? "for operations" : `for the ${queueNames[queue]}`}</small>}
      </span>
    </span>
  );
}
