import { IconRobot, IconUser, IconUsers } from "@tabler/icons-react";
import type { Reply } from "../client/wire.ts";

export type Level = Reply<"GET /autonomy">["criteria"][number]["level"];

export const levels: readonly Level[] = ["human-only", "assisted", "auto"];

const looks = {
  "human-only": { icon: IconUser, word: "A person decides" },
  assisted: { icon: IconUsers, word: "The judge suggests" },
  auto: { icon: IconRobot, word: "The judge scores alone" },
} as const;

export const levelWords = (level: Level) => looks[level].word;

/** A level as icon and words. */
export function LevelWord({ level }: { level: Level }) {
  const { icon: Icon, word } = looks[level];
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <Icon size={16} aria-hidden style={{ verticalAlign: -3 }} /> {word}
    </span>
  );
}
