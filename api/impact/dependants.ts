import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { type Dependant, predecessorOf, speaksTo } from "../../evals/impact.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { simulateByScript } from "../../sops/simulation-script.ts";
import type { Context } from "../context.ts";

export type StoredVersion = NonNullable<Awaited<ReturnType<ReturnType<Context["stores"]["sops"]>["version"]>>>;
type StoredModule = Awaited<ReturnType<ReturnType<Context["stores"]["training"]>["modules"]>>[number];

/** A criterion that tests a rule of the SOP, with the first human label of each ticket on which it applied. */
export type LinkedCriterion = { criterion: Criterion; anchor: string; labels: Map<string, number> };

/** Criteria of the published scorecard that rest on an SOP, with the tickets people audited on them. */
export async function linkedCriteria(context: Context, version: StoredVersion): Promise<LinkedCriterion[]> {
  const store = context.stores.qa(context.db);
  const scorecard = await store.currentScorecard();
  const linked = (scorecard ? criteriaOf(scorecard.definition) : []).flatMap((criterion) => {
    const anchor = anchorIn(criterion.obligation, version.sopId);
    return anchor === null ? [] : [{ criterion, anchor, labels: new Map<string, number>() }];
  });
  if (linked.length === 0) return [];
  for (const audit of firstLabels(await store.audits())) {
    const own = linked.find(({ criterion }) => criterion.id === audit.criterionId);
    const label = own && labelOf(audit, own.criterion);
    if (own && label !== null && label !== undefined) own.labels.set(audit.ticketId, label);
  }
  const tickets = await store.readableTickets([...new Set(linked.flatMap(({ labels }) => [...labels.keys()]))]);
  const outside = tickets.filter((ticket) => !speaksTo(version.meta, ticket)).map(({ id }) => id);
  for (const { labels } of linked) for (const id of outside) labels.delete(id);
  return linked;
}

/** Modules that teach or quote the SOP. */
export async function linkedModules(context: Context, sopId: string): Promise<StoredModule[]> {
  const modules = await context.stores.training(context.db).modules();
  return modules.filter(({ definition }) => refsOf(definition).some((ref) => anchorIn(ref, sopId) !== null));
}

type Definition = StoredModule["definition"];

function refsOf({ refs, lessons, items }: Definition): string[] {
  return [
    ...refs,
    ...lessons.flatMap(({ citations }) => citations.map(({ ref }) => ref)),
    ...items.flatMap(({ ref, citation }) => [ref, ...(citation ? [citation.ref] : [])]),
  ];
}

/** Everything that points at rules of the SOP by their ids. */
export async function dependantsOf(context: Context, version: StoredVersion): Promise<Dependant[]> {
  const { sopId } = version;
  const anchors = (refs: readonly string[]) => [...new Set(refs.flatMap((ref) => anchorIn(ref, sopId) ?? []))];
  const criteria = (await linkedCriteria(context, version)).map(({ criterion, anchor, labels }): Dependant => {
    return {
      kind: "criterion",
      id: criterion.id,
      title: criterion.title,
      anchors: [anchor],
      within: null,
      tickets: [...labels.keys()].sort(),
    };
  });
  const modules = (await linkedModules(context, sopId)).flatMap(({ definition }): Dependant[] => {
    const { id, title, refs, lessons, items } = definition;
    const cited = lessons.flatMap(({ citations }) => citations.map(({ ref }) => ref));
    return [
      { kind: "module", id, title, anchors: anchors([...refs, ...cited]), within: null, tickets: [] },
      ...items.map((item): Dependant => {
        const own = anchors([item.ref, ...(item.citation ? [item.citation.ref] : [])]);
        return { kind: "knowledge-item", id: item.id, title: item.prompt, anchors: own, within: id, tickets: [] };
      }),
    ];
  });
  const findings = (await context.stores.qa(context.db).findings()).map(({ id, detail }): Dependant => {
    return {
      kind: "finding",
      id,
      title: detail.criterion,
      anchors: anchors(detail.ref === null ? [] : [detail.ref]),
      within: null,
      tickets: detail.ticketIds,
    };
  });
  return [...criteria, ...modules, ...findings, ...(await simulationsOf(context, version))].filter(
    (one) => one.anchors.length > 0,
  );
}

/** Simulations hang on the steps they look for and those their script comes to in the text in force. */
async function simulationsOf(context: Context, version: StoredVersion): Promise<Dependant[]> {
  const { stores, db, library } = context;
  const simulations = await stores.simulations(db).simulations(version.sopId);
  if (simulations.length === 0) return [];
  const against = predecessorOf(await stores.sops(db).versions(version.sopId), version);
  const document = library.documentOf(against ?? version);
  return simulations.map(({ id, definition }): Dependant => {
    const named = definition.expects.flatMap((one) =>
      one.kind === "comes-to" || one.kind === "skips" ? [one.step] : [],
    );
    const anchors = [...new Set([...named, ...simulateByScript(document, definition).hit])];
    return { kind: "simulation", id, title: definition.title, anchors, within: null, tickets: [] };
  });
}

/** The rule of an SOP that `sop-id#anchor` names, or null when it names another SOP's. */
export function anchorIn(ref: string | null, sopId: string): string | null {
  const [id, anchor] = (ref ?? "").split("#");
  return id === sopId && anchor ? anchor : null;
}
