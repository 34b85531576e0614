import { noticeFor } from "../../sops/pin-notice.ts";
import { type Scope, samePerson, stale, standing } from "../../sops/version.ts";
import type { StoredDraft } from "./draft-store.ts";
import type { Reminder } from "./review-views.ts";
import type { SopPeople, StoredVersion } from "./version-store.ts";
import { inForceIn } from "./views.ts";

export type Waiting = {
  versions: StoredVersion[];
  drafts: StoredDraft[];
  people: Map<string, SopPeople>;
  pins: Pinned[];
  /** YYYY-MM-DD, UTC */
  today: string;
  /** how many days ahead something is told */
  withinDays: number;
  /** how many days a review may wait before it is told */
  waitingDays: number;
};

/** A version that a key has pinned, and where that key stands. */
export type Pinned = { versionId: string; consumer: string; createdBy: string; scopes: Scope[] };

/** What waits for somebody, the earliest day first. */
export function remindersOf(waiting: Waiting): Reminder[] {
  const all = [
    ...verifications(waiting),
    ...reviews(waiting),
    ...dates(waiting),
    ...sentBack(waiting),
    ...pins(waiting),
  ];
  return all.sort((a, b) => a.on.localeCompare(b.on) || a.title.localeCompare(b.title));
}

/** Whose move it is: only what waits for this person. */
export function forPerson(reminders: Reminder[], name: string): Reminder[] {
  return reminders.filter((one) => one.for.some((other) => samePerson(other, name)));
}

function verifications({ versions, people, today, withinDays }: Waiting): Reminder[] {
  const until = later(today, withinDays);
  const inForce = new Map(inForceIn(versions, [{}], today).map((version) => [version.id, version]));
  return [...inForce.values()].flatMap((version) => {
    const { dueOn } = stale(version.meta, today);
    if (dueOn === null || dueOn > until) return [];
    const { owner, verifier } = peopleOf(people, version);
    const kind = dueOn < today ? "verification-overdue" : "verification-due";
    return [of(version, kind, dueOn, verifier === null ? [owner] : [verifier, owner])];
  });
}

function reviews({ versions, people, today, waitingDays }: Waiting): Reminder[] {
  return versions.flatMap((version) => {
    const since = version.createdAt.slice(0, 10);
    if (version.state !== "in-review" || since > later(today, -waitingDays)) return [];
    const { verifier } = peopleOf(people, version);
    const asked = version.requestedReviewers.length > 0 ? version.requestedReviewers : verifier ? [verifier] : [];
    return [of(version, "review-waiting", since, asked)];
  });
}

function dates({ versions, people, today, withinDays }: Waiting): Reminder[] {
  const until = later(today, withinDays);
  return versions.flatMap((version) => {
    const { owner } = peopleOf(people, version);
    const { effectiveFrom, effectiveTo } = version.meta;
    const state = standing(version, today);
    if (state === "scheduled" && effectiveFrom <= until) return [of(version, "scheduled", effectiveFrom, [owner])];
    const followed = versions.some((one) => one.sopId === version.sopId && one.meta.effectiveFrom === effectiveTo);
    const ends = state === "in-force" && effectiveTo !== null && effectiveTo <= until && !followed;
    return ends ? [of(version, "ending", effectiveTo, [owner])] : [];
  });
}

function sentBack({ drafts }: Waiting): Reminder[] {
  return drafts.flatMap(({ id, sopId, title, requestedChanges, author }) => {
    if (!requestedChanges) return [];
    const { versionId, versionNumber, at } = requestedChanges;
    const about = { sopId, title, versionId, versionNumber, draftId: id, consumer: null };
    return [{ kind: "changes-requested" as const, ...about, on: at.slice(0, 10), for: [author] }];
  });
}

/** A bot that holds on to a version which left force, or soon will: its owner moves it on. */
function pins({ versions, pins: pinned, people, today, withinDays }: Waiting): Reminder[] {
  const until = later(today, withinDays);
  return pinned.flatMap(({ versionId, consumer, createdBy, scopes }) => {
    const version = versions.find(({ id }) => id === versionId);
    if (!version) return [];
    const own = versions.filter(({ sopId }) => sopId === version.sopId);
    const notice = noticeFor({ versionId, versions: own, scopes, asOf: today });
    if (!notice || (notice.state === "ends" && notice.since > until)) return [];
    const kind = notice.state === "ends" ? "pin-ending" : "pin-out-of-force";
    const whose = [...new Set([peopleOf(people, version).owner, createdBy])];
    return [{ ...of(version, kind, notice.since, whose), consumer }];
  });
}

function of(version: StoredVersion, kind: Reminder["kind"], on: string, whose: string[]): Reminder {
  const { id: versionId, number: versionNumber, sopId, title } = version;
  return { kind, sopId, title, versionId, versionNumber, draftId: null, consumer: null, on, for: whose };
}

function peopleOf(
  people: Map<string, SopPeople>,
  { sopId, meta }: StoredVersion,
): Pick<SopPeople, "owner" | "verifier"> {
  return people.get(sopId) ?? meta;
}

function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
