import { addTimes, type HandleTimes, hoursOf } from "../../evals/handle-cost.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import type { Context } from "../context.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { knowledgeContract } from "./contract.ts";
import type { StoredGap } from "./gap-store.ts";

export type GapRow = ReplyOf<(typeof knowledgeContract)["GET /gaps"]>["gaps"][number];

type Volume = { tickets: number; times: HandleTimes };

/** Every gap with the contacts behind it, the costliest first. Where the reason is not known, the mean contact stands for it. */
export async function gapBoard(context: Context, gaps: readonly StoredGap[]): Promise<GapRow[]> {
  const { byReason, all, anyReason } = await volumes(context);
  const drafts = await draftsOf(context, gaps);
  return gaps
    .map((gap): GapRow => {
      const volume = gap.contactReason === null ? undefined : byReason.get(gap.contactReason);
      const { id, question, reason, kind, state, audience, times, contactReason, decidedBy, decidedReason, closure } =
        gap;
      return {
        id,
        question,
        reason,
        kind,
        state,
        audience,
        times,
        contactReason,
        contacts: volume?.tickets ?? null,
        share: volume ? wilson(volume.tickets, all) : null,
        hours: hoursOf(times, volume?.times ?? anyReason),
        draft: drafts.get(id) ?? null,
        closure: closure && {
          ...closure,
          before: wilson(closure.answeredBefore, closure.asked),
          after: wilson(closure.answeredAfter, closure.asked),
        },
        decidedBy,
        decidedReason,
        firstAt: gap.firstAt.toISOString(),
        lastAt: gap.lastAt.toISOString(),
      };
    })
    .sort(
      (a, b) =>
        standingOf(a.state) - standingOf(b.state) ||
        (b.hours?.value ?? 0) - (a.hours?.value ?? 0) ||
        (b.contacts ?? 0) - (a.contacts ?? 0) ||
        b.times - a.times,
    );
}

const standingOf = (state: GapRow["state"]): number => ["open", "drafting", "closed", "dismissed"].indexOf(state);

type Volumes = { byReason: Map<string, Volume>; all: number; anyReason: HandleTimes };

async function volumes({ db, stores }: Context): Promise<Volumes> {
  const byReason = new Map<string, Volume>();
  let all = 0;
  let anyReason: HandleTimes = { n: 0, sum: 0, squares: 0 };
  for (const { contactReason, tickets, handleSeconds, handleSquares, timed } of await stores.qa(db).reasonMix()) {
    const seconds = { n: timed, sum: handleSeconds, squares: handleSquares };
    all += tickets;
    anyReason = addTimes(anyReason, seconds);
    if (contactReason === null) continue;
    const known = byReason.get(contactReason) ?? { tickets: 0, times: { n: 0, sum: 0, squares: 0 } };
    const times = addTimes(known.times, seconds);
    byReason.set(contactReason, { tickets: known.tickets + tickets, times });
  }
  return { byReason, all, anyReason };
}

async function draftsOf(
  { db, stores }: Context,
  gaps: readonly StoredGap[],
): Promise<Map<string, NonNullable<GapRow["draft"]>>> {
  const drafts = new Map<string, NonNullable<GapRow["draft"]>>();
  for (const { id, draftId } of gaps) {
    const draft = draftId === null ? null : await stores.sops(db).draft(draftId);
    if (!draft) continue;
    const versions = draft.sopId === null ? [] : await stores.sops(db).versions(draft.sopId);
    const version = versions.findLast((one) => one.draftId === draft.id && one.state !== "withdrawn");
    drafts.set(id, {
      id: draft.id,
      title: draft.title,
      sopId: draft.sopId,
      versionNumber: version?.number ?? null,
      state: version?.approvedBy ? "approved" : draft.state,
    });
  }
  return drafts;
}
