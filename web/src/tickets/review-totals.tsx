import { useRead } from "../client/use-call.ts";
import { number } from "../components/format.ts";
import classes from "./tickets.module.css";

const points = (score: number | null) => (score === null ? "no score" : `${number(score, 1)} of 100`);

/** What the auto-score and each person's review of this ticket come to by the scorecard's formula, side by side. */
export function ReviewTotals({ ticketId }: { ticketId: string }) {
  const query = useRead("GET /tickets/:ticketId/review-scores", { params: { ticketId } });
  if (!query.data || (query.data.auto === null && query.data.people.length === 0)) return null;
  const { auto, people } = query.data;
  const sides = [
    ...(auto ? [{ name: "Auto-score", ...auto, note: "one ticket, not corrected" }] : []),
    ...people.map((one) => ({
      ...one,
      name: one.reviewer,
      note: one.settled > 0 ? "with what a dispute settled" : one.purpose === "targeted" ? "chosen" : "blind",
    })),
  ];
  return (
    <dl className={classes.totals} aria-label="What the reviews come to">
      {sides.map(({ name, score, autoFailedBy, unscored, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{points(score)}</strong>
            <small>
              {[
                note,
                autoFailedBy.length > 0 ? `failed by ${autoFailedBy.join(", ")}` : "",
                unscored > 0 ? `${unscored} unscored` : "",
              ]
                .filter(Boolean)
                .join("; ")}
            </small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
