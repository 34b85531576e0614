import type { z } from "zod";
import type { Context } from "../context.ts";
import { daysIn } from "./days-in.ts";
import { localDate } from "./local-date.ts";
import { ofQueue } from "./queue-mix.ts";
import { settingsOf } from "./queue-settings.ts";
import type { actualSchema } from "./volumes-contract.ts";

export type Actual = z.output<typeof actualSchema>;

const windowMs = 7 * 86_400_000;
const leastTickets = 30;
type Contact = {
  openedAt: Date;
  customerKey: string | null;
  contactReason: string | null;
  queue: string | null;
  handledBy: "human" | "bot";
  handleSeconds: number | null;
  handedOver: boolean;
};

/**
 * What came, by month and contact reason. A file's figures count; months without a file are taken from the volumes,
 * divided by the tickets of that month, where these are enough.
 */
export async function allActuals(context: Context, queue?: string): Promise<{ actuals: Actual[]; notes: string[] }> {
  const { db, stores } = context;
  const stored = await stores.wfm(db).actuals(queue);
  const fromFile = stored.map(
    ({ heldCustomers, heldContacts, heldRepeats, otherCustomers, otherContacts, ...row }): Actual => ({
      ...row,
      holdout:
        heldCustomers === null || heldContacts === null || otherCustomers === null || otherContacts === null
          ? null
          : { customers: heldCustomers, contacts: heldContacts, repeats: heldRepeats, otherCustomers, otherContacts },
      source: "file",
    }),
  );
  const known = new Set(stored.map((row) => `${row.queue} ${row.month}`));
  const fromTickets = await ticketActuals(context, queue);
  const rest = fromTickets.actuals.filter((row) => !known.has(`${row.queue} ${row.month}`));
  const actuals = [...fromFile, ...rest].sort(
    (a, b) => a.month.localeCompare(b.month) || a.queue.localeCompare(b.queue) || a.reason.localeCompare(b.reason),
  );
  return { actuals, notes: fromTickets.notes };
}

async function ticketActuals(context: Context, queue?: string): Promise<{ actuals: Actual[]; notes: string[] }> {
  const { db, stores } = context;
  const settings = await stores.wfm(db).queueSettings();
  const queues = (await stores.wfm(db).queues()).map((one) => one.queue);
  const live = queues.filter((name) => settingsOf(settings, name).work === "live");
  const all: Contact[] = await stores.qa(db).contactLog();
  const named = new Set(all.map((one) => one.queue));
  // Tickets that name no queue divide the volumes only where there is one live queue to divide.
  const told = queues.filter((name) => named.has(name) || (live.length === 1 && live[0] === name));
  const wanted = told.filter((name) => queue === undefined || queue === name);
  const parts = await Promise.all(wanted.map((name) => actualsOfQueue(context, name, all)));
  const untold = live.filter((name) => !told.includes(name) && (queue === undefined || queue === name));
  return {
    actuals: parts.flatMap((part) => part.actuals),
    notes: [
      ...parts.flatMap((part) => part.notes),
      ...untold.map((name) => `No ticket names the queue ${name}, so only a file tells its actuals.`),
    ],
  };
}

async function actualsOfQueue(context: Context, queue: string, all: Contact[]) {
  const { db, stores, now } = context;
  const zone = settingsOf(await stores.wfm(db).queueSettings(), queue).timeZone;
  const byMonth = new Map<string, Contact[]>();
  for (const one of ofQueue(all, queue)) {
    const month = localDate(one.openedAt, zone).slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), one]);
  }
  const offered = new Map<string, { contacts: number; days: Set<string> }>();
  for (const { start, offered: volume, handled } of await stores.wfm(db).intervals(queue)) {
    const date = localDate(start, zone);
    const sum = offered.get(date.slice(0, 7)) ?? { contacts: 0, days: new Set<string>() };
    sum.contacts += handled ?? volume;
    sum.days.add(date);
    offered.set(date.slice(0, 7), sum);
  }
  const notes: string[] = [];
  const actuals = [...offered].flatMap(([month, { contacts: volume, days }]) => {
    const contacts = byMonth.get(month) ?? [];
    const people = contacts.filter((one) => one.handledBy === "human").length;
    if (days.size < daysIn(month)) return [];
    if (people < leastTickets) {
      notes.push(`${queue}, ${month}: ${people} tickets are too few to divide the volumes by contact reason.`);
      return [];
    }
    return monthActuals({ month, queue, contacts, all, perTicket: volume / people, now: now() });
  });
  return { actuals, notes };
}

type Month = { month: string; queue: string; contacts: Contact[]; all: Contact[]; perTicket: number; now: Date };

/** Tickets are taken as an even sample of the contacts that people handled: each stands for `perTicket` of them. */
function monthActuals({ month, queue, contacts, all, perTicket, now }: Month): Actual[] {
  const reasons = new Set(contacts.flatMap((one) => one.contactReason ?? []));
  return [...reasons].map((reason): Actual => {
    const own = contacts.filter((one) => one.contactReason === reason);
    const human = own.filter((one) => one.handledBy === "human");
    const sessions = own.filter((one) => one.handledBy === "bot");
    const contained = sessions.filter((one) => !one.handedOver);
    const judged = contained.filter((one) => one.openedAt.getTime() + windowMs <= now.getTime());
    const back = judged.filter((one) => comesBack(one, all));
    const timed = human.flatMap((one) => one.handleSeconds ?? []);
    return {
      month,
      queue,
      reason,
      humanContacts: human.length * perTicket,
      botSessions: sessions.length * perTicket,
      contained: contained.length * perTicket,
      judgedContained: judged.length * perTicket,
      comeBack: back.length * perTicket,
      ahtSeconds: timed.length === 0 ? null : timed.reduce((a, b) => a + b, 0) / timed.length,
      holdout: null,
      source: "tickets",
    };
  });
}

/** Whether the same customer reaches a person about the same thing within 7 days, on any channel. */
function comesBack(session: Contact, all: readonly Contact[]): boolean {
  if (session.customerKey === null) return false;
  const from = session.openedAt.getTime();
  return all.some(
    (one) =>
      one.handledBy === "human" &&
      one.customerKey === session.customerKey &&
      one.contactReason === session.contactReason &&
      one.openedAt.getTime() > from &&
      one.openedAt.getTime() <= from + windowMs,
  );
}
