import { Button } from "@mantine/core";
import { useState } from "react";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopReminder } from "../client/wire.ts";
import { day, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { useSession } from "../session/session.ts";
import classes from "./reminders.module.css";

const kinds = {
  "verification-overdue": { state: "stale", words: (on: string) => `Verification was due on ${day(on)}` },
  "verification-due": { state: "stale", words: (on: string) => `Verify by ${day(on)}` },
  "review-waiting": { state: "in-review", words: (on: string) => `Waits for your decision since ${day(on)}` },
  "changes-requested": { state: "draft", words: (on: string) => `Sent back for changes on ${day(on)}` },
  scheduled: { state: "scheduled", words: (on: string) => `Comes into force on ${day(on)}` },
  ending: { state: "warning", words: (on: string) => `Ends on ${day(on)}, and nothing follows` },
  "pin-ending": { state: "warning", words: (on: string) => `Ends on ${day(on)} for a key that pinned it` },
  "pin-out-of-force": { state: "stale", words: (on: string) => `Out of force since ${day(on)}, and still pinned` },
} as const satisfies Record<SopReminder["kind"], { state: string; words: (on: string) => string }>;

const shownFirst = 5;

/** What waits for the person who is signed in, most pressing first as the server sorts it. */
export function Reminders() {
  const { me } = useSession();
  const [all, showAll] = useState(false);
  const { data } = useRead("GET /sop-reminders", { query: { of: me.name, waitingDays: 0 } });
  const reminders = data?.reminders ?? [];
  if (reminders.length === 0) return null;
  const shown = all ? reminders : reminders.slice(0, shownFirst);
  return (
    <Section title="Needs you" aside={plural(reminders.length, "thing")}>
      <ul className={classes.reminders}>
        {shown.map((reminder) => {
          const { state, words } = kinds[reminder.kind];
          return (
            <li
              key={`${reminder.kind}-${reminder.sopId}-${reminder.versionId}-${reminder.draftId}-${reminder.consumer}`}
            >
              <a href={addressOf(reminder)} className={classes.reminder}>
                <span className={classes.name}>
                  {reminder.title}
                  {reminder.versionNumber !== null && <small> version {reminder.versionNumber}</small>}
                  {reminder.consumer !== null && <small> · {reminder.consumer}</small>}
                </span>
                <StateWord state={state}>{words(reminder.on)}</StateWord>
              </a>
            </li>
          );
        })}
      </ul>
      {reminders.length > shown.length && (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => showAll(true)}>
          Show all {reminders.length}
        </Button>
      )}
    </Section>
  );
}

/** Where the next move is made. */
function addressOf({ kind, sopId, versionNumber, draftId }: SopReminder): string {
  if (draftId) return addressTo(sopId ? `/sops/${sopId}/edit` : "/sops/new", { draft: draftId });
  if (kind.startsWith("pin-")) return "/settings/connections/pins";
  if (kind === "review-waiting" && versionNumber !== null) return `/sops/${sopId}/review/${versionNumber}`;
  const shown = kind === "scheduled" || kind === "ending" ? versionNumber : null;
  return addressTo(`/sops/${sopId}`, { v: shown });
}
