import { type CsvCell, csvLine } from "../../ingest/csv-export.ts";
import type { StoredRequest } from "./store.ts";
import { type Numbers, presentRow } from "./views.ts";

/** Every request with its proof, one a line, as it stood at an instant. */
export function requestsCsv(requests: readonly StoredRequest[], versions: Numbers, at: Date): string {
  return [csvLine(head), ...requests.map((one) => csvLine(cellsOf(presentRow(one, versions, at), one)))].join("");
}

const head = [
  "sop",
  "version",
  "agent",
  "name",
  "team",
  "site",
  "state",
  "starts_at",
  "due_at",
  "shown_at",
  "confirmed_at",
  "confirmed_by",
  "content_sha256",
  "rendered_sha256",
  "carried_over_from",
  "reminders",
];

function cellsOf(row: ReturnType<typeof presentRow>, { sopId, versionNumber }: StoredRequest): CsvCell[] {
  const { agentId, agentName, team, site, state, startsAt, dueAt, proof, carriedFrom, reminders } = row;
  return [
    sopId,
    versionNumber,
    agentId,
    agentName,
    team,
    site,
    state,
    startsAt,
    dueAt,
    proof?.shownAt ?? null,
    proof?.confirmedAt ?? null,
    proof?.personName ?? null,
    proof?.contentHash ?? null,
    proof?.renderedHash ?? null,
    carriedFrom,
    reminders,
  ];
}
