import { type GroupedTicket, type GroupFigure, groupFigures, leastGroupAudits } from "../../evals/quality-groups.ts";
import { reviewScore } from "../../evals/score.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { CriterionData, CurrentData } from "./calibrating.ts";
import type { TicketFacts } from "./calibration-store.ts";

const botGroup = "bots";
const largestFirst = (a: GroupFigure, b: GroupFigure) => b.tickets - a.tickets || (a.group < b.group ? -1 : 1);

export type Grouping = "team" | "agent" | "channel" | "language" | "month";

/** Corrected figures of every group: of one criterion, or of whole reviews when none is named. */
export function qualityTable(data: CurrentData, by: Grouping, one: CriterionData | null) {
  const rows = one ? criterionRows(one) : reviewRows(data);
  const grouped = rows.flatMap(({ ticketId, ...row }): GroupedTicket[] => {
    const ticket = data.tickets.get(ticketId);
    return ticket ? [{ group: groupOf(ticket, by), ...row }] : [];
  });
  const names = new Map([...data.tickets.values()].map((ticket) => [groupOf(ticket, by), nameOf(ticket, by)]));
  // Bots are no team: they stand beside the teams and lend them neither slope nor false alarms, as where teams are compared (`groupRates`).
  const bots = grouped.filter(({ group }) => by === "team" && group === botGroup);
  const others = grouped.filter((ticket) => !bots.includes(ticket));
  const target = one?.criterion.target ?? null;
  const figures = [...groupFigures(others, target), ...groupFigures(bots, target)].sort(largestFirst);
  const groups = figures.map((figure) => ({ ...figure, name: names.get(figure.group) ?? figure.group }));
  return {
    by,
    criterion: one && { id: one.criterion.id, title: one.criterion.title, target: one.criterion.target },
    leastAudits: leastGroupAudits,
    groups: by === "month" ? groups.sort((a, b) => (a.group < b.group ? -1 : 1)) : groups,
  };
}

/** One team or agent: the corrected score of whole reviews, and of each criterion that applies to its tickets. */
export function groupProfile(data: CurrentData, by: "team" | "agent", group: string) {
  const rowOf = (one: CriterionData | null) => qualityTable(data, by, one).groups.find((row) => row.group === group);
  const criteria = data.criteria.flatMap((one) => {
    const row = rowOf(one);
    const { id: criterionId, title, target, severity } = one.criterion;
    return row ? [{ criterionId, title, target, severity, ...row }] : [];
  });
  return { by, group, reviews: rowOf(null) ?? null, criteria };
}

function groupOf(ticket: TicketFacts, by: Grouping): string {
  if (by === "team") return ticket.handledBy === "bot" ? botGroup : (ticket.team ?? "no team");
  if (by === "agent") return ticket.agentId ?? "nobody";
  if (by === "month") return ticket.openedAt.toISOString().slice(0, 7);
  return ticket[by];
}

const nameOf = (ticket: TicketFacts, by: Grouping) =>
  by === "agent" ? (ticket.agentName ?? groupOf(ticket, by)) : groupOf(ticket, by);

type Row = { ticketId: string; judge: number | null; label: number | null; pi: number };

function criterionRows({ rows, labels }: CriterionData): Row[] {
  return rows.map(({ ticketId, value, pi }) => ({
    ticketId,
    judge: value,
    label: labels.get(ticketId)?.label ?? null,
    pi,
  }));
}

/** The score of a whole review, in [0, 1]: by the judge for every ticket, by people where every criterion that applies is labelled. */
function reviewRows({ criteria, scorecard }: CurrentData): Row[] {
  const judged = new Map<string, Record<string, Verdict>>();
  const labelled = new Map<string, { verdicts: Record<string, Verdict>; count: number }>();
  const applies = new Map<string, { pi: number; count: number }>();
  for (const { criterion, rows, labels } of criteria) {
    for (const { ticketId, score, pi } of rows) {
      const known = applies.get(ticketId);
      applies.set(ticketId, { pi, count: (known?.count ?? 0) + 1 });
      judged.set(ticketId, { ...judged.get(ticketId), [criterion.id]: verdictOf(score.verdict, score.level) });
      const label = labels.get(ticketId);
      if (!label) continue;
      const own = labelled.get(ticketId) ?? { verdicts: {}, count: 0 };
      own.verdicts[criterion.id] = verdictOf(label.audit.verdict, label.audit.level);
      labelled.set(ticketId, { ...own, count: own.count + 1 });
    }
  }
  const scoreOf = (verdicts: Record<string, Verdict>) => {
    const { score } = reviewScore(scorecard.definition, verdicts);
    return score === null ? null : score / 100;
  };
  return [...applies].map(([ticketId, { pi, count }]) => {
    const label = labelled.get(ticketId);
    // A criterion left out, as not applicable by the reviewer, is no reason to drop the review.
    const complete = label !== undefined && label.count * 2 >= count;
    return {
      ticketId,
      pi,
      judge: scoreOf(judged.get(ticketId) ?? {}),
      label: complete ? scoreOf(label.verdicts) : null,
    };
  });
}

function verdictOf(kind: string, level: number | null): Verdict {
  if (kind === "level" && level !== null) return { kind: "level", level };
  if (kind === "pass" || kind === "fail" || kind === "not-applicable") return { kind };
  return { kind: "unscored", reason: "no verdict" };
}
