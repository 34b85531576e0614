import { outlineOfGap } from "../../sops/gap-draft.ts";
import { audiences } from "../../sops/sop.ts";
import { standing } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { ApiContract } from "../contract.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { ticketsOf } from "./gap-evidence.ts";
import type { StoredGap } from "./gap-store.ts";
import { textsOf } from "./grouping.ts";
import type { StoredQuestion } from "./question-store.ts";

export type Drafting = Pick<Handlers<ApiContract>, "POST /sop-drafts">;

const mostTickets = 6;

/** Begins the draft that would close a gap: a new outline where a rule is missing, else the SOP that answers badly, to be edited. */
export async function draftForGap(
  context: Context,
  handlers: Drafting,
  gap: StoredGap,
  principal: Principal,
): Promise<{ draftId: string; sopId: string | null; from: "outline" | "version"; tickets: string[] }> {
  const { db, stores } = context;
  if (gap.state === "closed" || gap.state === "dismissed") throw new AppError("conflict", `This gap is ${gap.state}.`);
  const begun = gap.draftId === null ? null : await stores.sops(db).draft(gap.draftId);
  if (begun && begun.state !== "discarded")
    throw new AppError("conflict", "A draft for this gap was begun already.", { draftId: begun.id });
  const questions = await stores.knowledge(db).questionsOfGaps([gap.id]);
  const versionId = gap.kind === "missing" ? undefined : badAnswerOf(questions);
  const begin = (body: Parameters<Drafting["POST /sop-drafts"]>[0]["body"]) =>
    handlers["POST /sop-drafts"]({ params: {}, query: {}, body, principal });
  const tickets = versionId ? [] : await solvedTickets(context, gap, questions, principal);
  const draft = versionId
    ? await begin({ from: "version", versionId, purpose: "edit" })
    : await begin({
        from: "text",
        source: await outline(context, { gap, questions, tickets, principal }),
        note: noteOf(gap),
      });
  await stores.knowledge(db).saveGap(gap.id, { state: "drafting", draftId: draft.id });
  const from = versionId ? ("version" as const) : ("outline" as const);
  return { draftId: draft.id, sopId: draft.sopId, from, tickets: tickets.map(({ id }) => id) };
}

/** The version that was called wrong or fitted among others. */
function badAnswerOf(questions: readonly StoredQuestion[]): string | undefined {
  return questions.find(({ hits }) => hits.length > 0)?.hits[0]?.versionId;
}

async function solvedTickets(
  context: Context,
  gap: StoredGap,
  questions: readonly StoredQuestion[],
  principal: Principal,
) {
  const tickets = await ticketsOf(context, gap, questions, principal);
  return tickets.filter(({ solvedBy }) => solvedBy !== null).slice(0, mostTickets);
}

type Parts = {
  gap: StoredGap;
  questions: readonly StoredQuestion[];
  tickets: Awaited<ReturnType<typeof solvedTickets>>;
  principal: Principal;
};

async function outline(context: Context, { gap, questions, tickets, principal }: Parts): Promise<string> {
  const today = context.now().toISOString().slice(0, 10);
  const places = await placesOf(context, today);
  // Where it was asked; asked without a place it is for all of them.
  const named = (list: keyof typeof places, values: (string | null)[]) => {
    const asked = places[list].filter((value) => values.includes(value));
    return asked.length > 0 ? asked : places[list];
  };
  const { source } = outlineOfGap({
    questions: textsOf(gap, questions),
    tickets: tickets.map(({ id, said, actions }) => ({ id, said, actions })),
    fields: {
      owner: principal.name,
      effectiveFrom: today,
      audiences: [audiences.find((one) => one === gap.audience) ?? "human"],
      channels: named("channels", [gap.channel, ...questions.map(({ channel }) => channel)]),
      regions: named("regions", [gap.region, ...questions.map(({ region }) => region)]),
      languages: named("languages", [gap.language ?? "en", ...questions.map(({ language }) => language)]),
      contactReasons: gap.contactReason === null ? [] : [gap.contactReason],
    },
  });
  return source;
}

/** Every channel, region and language that an SOP in force names. */
async function placesOf({ db, stores }: Context, today: string) {
  const held = (await stores.sops(db).versions()).filter((version) => standing(version, today) === "in-force");
  const all = (list: "channels" | "regions" | "languages") =>
    [...new Set(held.flatMap(({ meta }) => meta[list]))].sort();
  return { channels: all("channels"), regions: all("regions"), languages: all("languages") };
}

const noteOf = ({ question, times }: StoredGap): string =>
  `Closes a gap: “${question.slice(0, 300)}”, asked ${times === 1 ? "once" : `${times} times`}.`;
