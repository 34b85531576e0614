import type { Search } from "../client/address.ts";

export const pageSize = 50;

const reasonSources = ["given", "person", "inferred", "none"] as const;

type TicketQuery = {
  contactReason?: string | undefined;
  team?: string | undefined;
  agentId?: string | undefined;
  handledBy?: "human" | "bot" | undefined;
  reasonSource?: "given" | "person" | "inferred" | "none" | undefined;
  cameBack?: boolean | undefined;
  q?: string | undefined;
  offset: number;
  limit: number;
};

/** The filters of an address as the server reads them; what makes no sense there is left out. */
export function ticketQuery(search: Search): TicketQuery {
  const { contactReason, team, agentId, handledBy, q } = search;
  const offset = Number(search.offset ?? 0);
  return {
    contactReason,
    team,
    agentId,
    handledBy: handledBy === "human" || handledBy === "bot" ? handledBy : undefined,
    reasonSource: reasonSources.find((one) => one === search.reasonSource),
    cameBack: search.cameBack === "true" ? true : undefined,
    q,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
    limit: pageSize,
  };
}
