import type { TicketSummary } from "../client/wire.ts";
import { instant, words } from "./format.ts";
import classes from "./ticket-line.module.css";

/** One ticket in a list: who, why, when, and how it began. */
export function TicketLine({ ticket }: { ticket: TicketSummary }) {
  const { id, openedAt, channel, region, language, contactReason, agentName, team, handledBy, csat, turns, opening } =
    ticket;
  return (
    <span className={classes.line}>
      <span className={classes.main}>
        <strong>
          {contactReason ? words(contactReason) : "No contact reason"}
          {ticket.reasonSource === "inferred" && <span className={classes.inferred}> inferred</span>}
        </strong>
        <span className={classes.opening}>{opening}</span>
      </span>
      <span className={classes.facts}>
        <span>
          {agentName ?? "nobody"}
          {handledBy === "bot" && " (bot)"}
          {team && `, ${words(team)}`}
        </span>
        <span>
          {channel}, {[region, language].filter(Boolean).join(" ")} · {turns} turns{csat !== null && ` · CSAT ${csat}`}
        </span>
      </span>
      <span className={classes.facts}>
        <span className={classes.id}>{id}</span>
        <time dateTime={openedAt}>{instant(openedAt)}</time>
      </span>
    </span>
  );
}
