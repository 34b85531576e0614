import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { autonomyLevels } from "../../evals/autonomy.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { setLevel } from "../qa/autonomy.ts";
import { currentData } from "../qa/calibrating.ts";
import { sessionRoutes } from "../qa/session-routes.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";
import { waitUntil } from "./wait-until.ts";

const given = z.strictObject({
  verdict: z.enum(["pass", "fail", "not-applicable"]).optional(),
  level: z.number().optional(),
  note: z.string().default(""),
});
const fileSchema = z.strictObject({
  sessions: z.array(
    z.strictObject({
      title: z.string(),
      by: z.string(),
      daysAgo: z.number(),
      everyDays: z.number().nullable(),
      threshold: z.number(),
      tickets: z.array(z.string()),
      raters: z.record(z.string(), z.record(z.string(), z.record(z.string(), given))),
      agreed: z.array(
        z.strictObject({
          ticket: z.string(),
          criterion: z.string(),
          verdict: z.enum(["pass", "fail"]).optional(),
          level: z.number().optional(),
          anchor: z.string(),
        }),
      ),
    }),
  ),
  autonomy: z.strictObject({
    by: z.string(),
    levels: z.array(z.strictObject({ criterion: z.string(), level: z.enum(autonomyLevels), reason: z.string() })),
  }),
});
type Session = z.output<typeof fileSchema>["sessions"][number];
type Given = z.output<typeof given>;

const dayMs = 86_400_000;
const query = {};
const read = () => fileSchema.parse(parse(readFileSync(new URL("sessions.yaml", sampleFolder), "utf8")));

/** Calibration sessions that were held, through the routes that everybody uses, each on its day. Safe to repeat. */
export async function loadSessions(context: Context): Promise<void> {
  if ((await context.stores.qa(context.db).sessions()).length > 0) return;
  for (const session of read().sessions) await hold(context, session);
}

async function hold(context: Context, session: Session): Promise<void> {
  const at = new Date(context.now().getTime() - session.daysAgo * dayMs);
  const routes = sessionRoutes({ ...context, now: () => at });
  const principal = await lead(context, session.by);
  const { title, threshold, everyDays, tickets, raters } = session;
  const opening = { title, threshold, everyDays, draw: 0, ticketIds: tickets, participants: Object.keys(raters) };
  const body = { ...opening, scheduledFor: at.toISOString() };
  const { id } = await routes["POST /calibration-sessions"]({ params: {}, query, body, principal });
  for (const [name, answers] of Object.entries(raters)) {
    const rater = await lead(context, name);
    for (const ticketId of tickets) {
      const params = { id, ticketId };
      const form = await routes["GET /calibration-sessions/:id/tickets/:ticketId"]({
        params,
        query,
        body: undefined,
        principal: rater,
      });
      const labels = form.criteria.map((criterion) => labelFor(criterion, answers[ticketId]?.[criterion.id]));
      const call = { params: { id }, query, principal: rater };
      await routes["POST /calibration-sessions/:id/scores"]({ ...call, body: { ticketId, labels } });
    }
  }
  const call = { params: { id }, query, principal };
  for (const { ticket: ticketId, criterion: criterionId, anchor, ...said } of session.agreed) {
    const benchmark = { ticketId, criterionId, anchor, ...ratingOf(said) };
    await routes["PUT /calibration-sessions/:id/benchmarks"]({ ...call, body: benchmark });
  }
  await routes["POST /calibration-sessions/:id/close"]({ ...call, body: undefined });
}

function labelFor(criterion: { id: string; levels: readonly { value: number }[] }, said: Given | undefined) {
  const top =
    criterion.levels.length > 2 ? { level: criterion.levels.at(-1)?.value ?? 0 } : { verdict: "pass" as const };
  const { note = "", ...rating } = said ?? {};
  return { criterionId: criterion.id, note, ...ratingOf(said ? rating : top) };
}

const ratingOf = ({ verdict, level }: Pick<Given, "verdict" | "level">) =>
  level === undefined ? { verdict: verdict ?? ("pass" as const), level: null } : { verdict: "level" as const, level };

/**
 * Sets what the sample's judge may do once its first figures are there. What the audits do not prove is refused here as anywhere, and
 * left out. Ends at once where something is set already, or where this is not the sample.
 */
export async function grantSampleAutonomy(context: Context, stopping: AbortSignal): Promise<void> {
  const { db, stores } = context;
  if (!(await stores.people(db).organisation())?.sample) return;
  if ((await stores.qa(db).autonomyEvents()).length > 0) return;
  const store = stores.qa(db);
  const ready = async () => (await store.calibrations()).length > 0 && (await store.latestFinishedRun()) !== null;
  if (!(await waitUntil(ready, stopping))) return;
  const data = await currentData(context);
  const { by, levels } = read().autonomy;
  const principal = await lead(context, by);
  for (const { criterion, level, reason } of data ? levels : []) {
    const target = { agreement: 0.9, delta: 0.1 };
    await setLevel(context, data as NonNullable<typeof data>, criterion, { level, target, reason }, principal).catch(
      (error: unknown) => {
        if (!(error instanceof AppError && error.code === "conflict")) throw error;
      },
    );
  }
}

/** A reviewer of the sample, whether or not they have a sign-in. */
async function lead(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  return { kind: "person", id: person?.id ?? name, name, role: "qa-lead", agentId: null, scope: null };
}
