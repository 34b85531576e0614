import { reminderDue } from "../../sops/acknowledgement.ts";
import { standing } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { askNewcomers } from "./asking.ts";
import { asReading } from "./store.ts";

/** Who reminds when a date does. */
const calendar = "calendar";

/** What the passing of days asks for: newcomers are asked to read what holds, and whoever is nearly or already late is reminded. */
export async function tendReadings(context: Context): Promise<void> {
  const { db, stores, now } = context;
  const store = stores.acknowledgements(db);
  const at = now();
  const today = at.toISOString().slice(0, 10);
  const opened = (await store.openings()).map(({ versionId }) => versionId);
  const versions = (await stores.sops(db).versionsById(opened)).filter((one) => standing(one, today) === "in-force");
  for (const version of versions) await askNewcomers(context, version);
  const held = new Set(versions.map(({ id }) => id));
  const due = (await store.allRequests()).filter(
    (one) =>
      held.has(one.versionId) &&
      reminderDue(
        asReading({ request: one, settlement: one.settlement }),
        one.remindedAt?.toISOString() ?? null,
        at.toISOString(),
      ),
  );
  await store.addReminders(
    due.map(({ id }) => id),
    calendar,
    at,
  );
}
