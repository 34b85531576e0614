import type { Reply } from "../client/wire.ts";
import { Verdict } from "../components/verdict.tsx";

export type Dispute = Reply<"GET /disputes">["disputes"][number];

type RatingProps = {
  rating: { verdict: Dispute["given"]["verdict"] | null; level: number | null };
  levels: Dispute["levels"];
};

/** A rating with the name of its level, where it is one. */
export function Rating({ rating: { verdict, level }, levels }: RatingProps) {
  const name = verdict === "level" ? levels.find(({ value }) => value === level)?.label : undefined;
  return (
    <span>
      <Verdict verdict={verdict} level={level} />
      {name && <small> {name}</small>}
    </span>
  );
}

export const stateWords: Record<Dispute["state"], string> = {
  open: "Waits for a decision",
  upheld: "Upheld: the rating was changed",
  rejected: "Rejected: the rating stays",
  withdrawn: "Taken back",
};
