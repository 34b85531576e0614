import type { Reply } from "../client/wire.ts";
import { instant, plural } from "../components/format.ts";

type Recontact = Reply<"GET /tickets/:id">["recontacts"][number];

/** `came back 2 days later by email (FW-1002)`: the customer's other contacts about the same within 7 days. */
export function Recontacts({ recontacts }: { recontacts: readonly Recontact[] }) {
  if (recontacts.length === 0) return <>none within 7 days</>;
  return (
    <>
      {recontacts.map((one) => (
        <span key={`${one.openedAt}-${one.ticketId}`} style={{ display: "block" }} title={instant(one.openedAt)}>
          {one.when === "before" ? "was here" : "came back"} {apart(one.days)}{" "}
          {one.when === "before" ? "before" : "later"} by {one.channel}
          {one.ticketId && (
            <>
              {" "}
              (<a href={`/tickets/${encodeURIComponent(one.ticketId)}`}>{one.ticketId}</a>)
            </>
          )}
        </span>
      ))}
    </>
  );
}

function apart(days: number): string {
  if (days < 1) return plural(Math.max(1, Math.round(days * 24)), "hour");
  return plural(Math.round(days), "day");
}
