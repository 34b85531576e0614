import type { ImportResult, ReadRoute, Role } from "../client/wire.ts";

export type ImportKind = ImportResult["kind"];
export type ImportRoute = `POST /imports/${ImportKind}`;
export type TicketFormat = "jsonl" | "csv" | "yaml";

type KindWords = {
  label: string;
  /** what one entry is called */
  one: string;
  /** what the file must be, in a sentence */
  file: string;
  endings: readonly string[];
  /** who may import it */
  importers: readonly Role[];
  /** where what came in is seen */
  seenAt: { path: string; label: string };
  refreshes: readonly ReadRoute[];
};

export const importKinds: Record<ImportKind, KindWords> = {
  tickets: {
    label: "Tickets",
    one: "ticket",
    file: "JSON lines, YAML or CSV with one row a turn. Personal data is redacted before anything is stored.",
    endings: [".jsonl", ".ndjson", ".csv", ".yaml", ".yml"],
    importers: ["qa-lead", "operator"],
    seenAt: { path: "/tickets", label: "Tickets" },
    refreshes: ["GET /tickets"],
  },
  audits: {
    label: "Audits (human reviews)",
    one: "review",
    file: "CSV with the columns ticket_id, criterion, reviewer and verdict.",
    endings: [".csv"],
    importers: ["qa-lead", "operator"],
    seenAt: { path: "/quality/calibration", label: "Calibration" },
    refreshes: ["GET /calibration", "GET /reviews"],
  },
  volumes: {
    label: "Contact volumes",
    one: "interval",
    file: "CSV of offered contacts by interval, with the columns interval_start and offered.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/volumes", label: "Volumes" },
    refreshes: ["GET /volumes", "GET /queues/:queue", "GET /planning/busiest-hours"],
  },
  "reason-volumes": {
    label: "Contacts by contact reason",
    one: "day of a reason",
    file: "CSV of contacts by day and contact reason, with the columns date, reason and offered.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/forecast", label: "Forecast" },
    refreshes: ["GET /volumes", "GET /queues/:queue"],
  },
  pilot: {
    label: "Event log of a bot pilot",
    one: "event",
    file: "CSV, one row an event.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/pilot", label: "Pilot" },
    refreshes: ["GET /pilot"],
  },
  rollout: {
    label: "Staggered roll-out of a bot",
    one: "week",
    file: "CSV with the columns queue, week, bot_live and human_contacts.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/pilot", label: "Pilot" },
    refreshes: ["GET /rollout"],
  },
  "special-days": {
    label: "Special days",
    one: "day",
    file: "CSV of holidays, events and launches, with the columns name, kind and from.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/volumes", label: "Volumes" },
    refreshes: ["GET /special-days", "GET /queues/:queue"],
  },
  actuals: {
    label: "What came (actuals)",
    one: "month",
    file: "CSV with the columns month, reason, human_contacts, bot_sessions, contained and come_back.",
    endings: [".csv"],
    importers: ["planner", "operator"],
    seenAt: { path: "/planning/ledger", label: "Ledger" },
    refreshes: ["GET /ledger", "GET /actuals"],
  },
  sops: {
    label: "SOP",
    one: "SOP version",
    file: "One SOP as Markdown.",
    endings: [".md", ".markdown"],
    importers: ["sop-owner", "operator"],
    seenAt: { path: "/sops", label: "SOPs" },
    refreshes: ["GET /sops"],
  },
  documents: {
    label: "Document to SOP draft",
    one: "draft",
    file: "Word (.docx), PDF, HTML, Markdown or an agent SOP (.sop.md), at most 20\u00a0MB. Its words become a draft; nothing is published.",
    endings: [".docx", ".pdf", ".html", ".htm", ".md", ".markdown"],
    importers: ["sop-owner", "operator"],
    seenAt: { path: "/sops", label: "SOPs" },
    refreshes: ["GET /sop-drafts", "GET /sops"],
  },
  simulations: {
    label: "Simulations of bots",
    one: "simulation",
    file: "YAML, one document a simulation.",
    endings: [".yaml", ".yml"],
    importers: ["sop-owner", "head", "operator"],
    seenAt: { path: "/sops", label: "SOPs" },
    refreshes: [],
  },
  completions: {
    label: "Completions from a learning system",
    one: "completion",
    file: "CSV with the columns person, module, completed_at and passed, or xAPI statements as JSON.",
    endings: [".csv", ".json", ".jsonl"],
    importers: ["trainer", "operator"],
    seenAt: { path: "/assignments", label: "Assignments" },
    refreshes: ["GET /assignments"],
  },
};

/** What a role may import; empty for those who only read the list. */
export function importableBy(role: Role): ImportKind[] {
  const kinds = Object.keys(importKinds) as ImportKind[];
  return kinds.filter((kind) => importKinds[kind].importers.includes(role));
}

/** Why a file of this name does not fit the kind, or null. */
export function namingProblem(kind: ImportKind, name: string): string | null {
  const { endings } = importKinds[kind];
  return endings.includes(endingOf(name)) ? null : `Its name must end in ${endings.join(", ")}.`;
}

/** How a file of tickets is read, by its ending; null when the name does not tell. */
export function ticketFormatOf(name: string): TicketFormat | null {
  const formats: Record<string, TicketFormat> = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
  };
  return formats[endingOf(name)] ?? null;
}

/** Completions come as CSV or as xAPI statements, by the ending of the file. */
export function completionFormatOf(name: string): "csv" | "xapi" {
  return endingOf(name) === ".csv" ? "csv" : "xapi";
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}
