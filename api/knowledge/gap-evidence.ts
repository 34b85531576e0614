import type { Context } from "../context.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import type { knowledgeContract } from "./contract.ts";
import type { StoredGap } from "./gap-store.ts";
import { textsOf, weights } from "./grouping.ts";
import type { StoredQuestion } from "./question-store.ts";
import { nearestTickets, ticketTexts } from "./reasons.ts";

type Evidence = ReplyOf<(typeof knowledgeContract)["GET /gaps/:id"]>;
export type SolvedBy = "audit" | "score" | null;

const most = { questions: 50, tickets: 12, steps: 5, looked: 30 };

/** What stands behind a gap: who asked what and said what, the steps that came near, and tickets of the same reason. */
export async function gapEvidence(
  context: Context,
  gap: StoredGap,
  principal: Principal,
): Promise<Pick<Evidence, "questions" | "steps" | "tickets">> {
  const { db, stores } = context;
  const questions = await stores.knowledge(db).questionsOfGaps([gap.id]);
  const feedback = await stores.knowledge(db).feedbackOn(questions.map(({ id }) => id));
  const tickets = await ticketsOf(context, gap, questions, principal);
  return {
    questions: questions.slice(0, most.questions).map(({ id, at, question, outcome, role, team, channel, region }) => ({
      id,
      at: at.toISOString(),
      question,
      outcome,
      role,
      team,
      channel,
      region,
      feedback: feedback
        .filter(({ questionId, verdict }) => questionId === id && verdict !== "useful")
        .map(({ verdict, reason }) => ({ verdict, reason })),
    })),
    steps: nearSteps(questions),
    tickets: tickets
      .slice(0, most.tickets)
      .map(({ id, likeness, solvedBy, opening }) => ({ id, likeness, solvedBy, opening })),
  };
}

function nearSteps(questions: readonly StoredQuestion[]): Evidence["steps"] {
  const counts = new Map<string, Evidence["steps"][number]>();
  for (const { hits } of questions)
    for (const { sopId, versionId, stepId, title, heading } of hits.slice(0, 3)) {
      const key = `${versionId} ${stepId}`;
      const known = counts.get(key) ?? { sopId, versionId, stepId, title, heading, times: 0 };
      counts.set(key, { ...known, times: known.times + 1 });
    }
  return [...counts.values()].sort((a, b) => b.times - a.times).slice(0, most.steps);
}

export type GapTicket = {
  id: string;
  likeness: number;
  solvedBy: SolvedBy;
  opening: string;
  said: string[];
  actions: string[];
};

/** Tickets of the gap's reason, else the most alike; those that were solved well first. */
export async function ticketsOf(
  context: Context,
  gap: StoredGap,
  questions: readonly StoredQuestion[],
  principal: Principal,
): Promise<GapTicket[]> {
  const { db, stores } = context;
  const weightOf = await weights(context, [gap]);
  const all = await ticketTexts(context, weightOf);
  const same = gap.contactReason === null ? [] : all.filter(({ reason }) => reason === gap.contactReason);
  const nearest = nearestTickets(textsOf(gap, questions), same.length > 0 ? same : all, weightOf)
    .filter(({ likeness }) => same.length > 0 || likeness >= 0.12)
    .slice(0, most.looked);
  const alike = new Map(nearest.map(({ id, likeness }) => [id, likeness]));
  const stored = await stores.qa(db).ticketsById([...alike.keys()]);
  const found: GapTicket[] = [];
  for (const { id, turns, actions } of stored) {
    const handled = turns.filter(({ by }) => by !== "customer");
    found.push({
      id,
      likeness: alike.get(id) ?? 0,
      solvedBy: await solvedWell(context, id, principal),
      opening: turns.find(({ by }) => by === "customer")?.text.slice(0, 200) ?? "",
      said: handled.map(({ text }) => text),
      actions: actions.map(({ name }) => name),
    });
  }
  const rank = ({ solvedBy }: GapTicket) => (solvedBy === "audit" ? 0 : solvedBy === "score" ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b) || b.likeness - a.likeness);
}

/** Fewer verdicts do not show that a ticket was handled well. */
const leastVerdicts = 4;

/** Every verdict a pass, by people who looked, else by the judge. A QA lead is told of none: they may still have to review it blind. */
async function solvedWell({ db, stores }: Context, ticketId: string, { role }: Principal): Promise<SolvedBy> {
  if (role === "qa-lead") return null;
  const audits = (await stores.qa(db).auditsOfTicket(ticketId)).map(({ verdict }) => verdict);
  if (audits.length > 0) return good(audits) ? "audit" : null;
  const scores = await stores.qa(db).scoresOfTicket(ticketId);
  return good(scores.map(({ verdict }) => verdict)) ? "score" : null;
}

function good(verdicts: readonly string[]): boolean {
  return verdicts.filter((one) => one === "pass").length >= leastVerdicts && !verdicts.includes("fail");
}
