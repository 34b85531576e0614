import {
  IconBook2,
  IconCalendarStats,
  IconCertificate,
  IconChartDots3,
  IconChecklist,
  IconClipboardCheck,
  IconEraser,
  IconFileImport,
  IconGavel,
  IconHeadset,
  IconHistory,
  IconLayoutDashboard,
  IconListDetails,
  IconMessageQuestion,
  IconMessages,
  IconPlayerPlay,
  IconPlugConnected,
  IconRulerMeasure,
  IconScale,
  IconSchool,
  IconSearch,
  IconTicket,
  IconTrendingUp,
  IconUserCheck,
  IconUserStar,
} from "@tabler/icons-react";
import type { Role } from "../client/wire.ts";

export type Place = {
  path: string;
  label: string;
  /** pressed after `g` */
  key: string;
  icon: typeof IconBook2;
  /** who may read it */
  readers: readonly Role[];
  /** in whose navigation it stands; the palette reaches the rest */
  shownTo: readonly Role[];
};

const everyone: readonly Role[] = ["agent", "qa-lead", "trainer", "planner", "sop-owner", "head", "operator"];

export const places: readonly Place[] = [
  {
    path: "/overview",
    label: "Overview",
    key: "o",
    icon: IconLayoutDashboard,
    readers: ["head", "operator"],
    shownTo: ["head"],
  },
  { path: "/ask", label: "Ask", key: "a", icon: IconMessageQuestion, readers: everyone, shownTo: everyone },
  {
    path: "/tickets",
    label: "Tickets",
    key: "t",
    icon: IconTicket,
    readers: ["qa-lead", "head", "trainer", "agent", "operator"],
    shownTo: ["qa-lead", "head", "trainer", "agent"],
  },
  { path: "/sops", label: "SOPs", key: "s", icon: IconBook2, readers: everyone, shownTo: everyone },
  {
    path: "/acknowledgements",
    label: "To read",
    key: "k",
    icon: IconChecklist,
    readers: ["agent", "sop-owner", "head", "trainer", "qa-lead", "operator"],
    shownTo: ["agent", "sop-owner", "head", "trainer"],
  },
  {
    path: "/quality",
    label: "Quality",
    key: "q",
    icon: IconRulerMeasure,
    readers: ["qa-lead", "head", "trainer", "planner", "operator"],
    shownTo: ["qa-lead", "head", "trainer", "planner"],
  },
  {
    path: "/quality/queue",
    label: "Review queue",
    key: "r",
    icon: IconClipboardCheck,
    readers: ["qa-lead", "head", "operator"],
    shownTo: ["qa-lead", "head"],
  },
  {
    path: "/quality/calibration",
    label: "Calibration",
    key: "c",
    icon: IconScale,
    readers: ["qa-lead", "head", "trainer", "planner", "operator"],
    shownTo: ["qa-lead", "head"],
  },
  {
    path: "/quality/runs",
    label: "Scoring runs",
    key: "u",
    icon: IconPlayerPlay,
    readers: ["qa-lead", "head", "operator"],
    shownTo: ["qa-lead", "head"],
  },
  {
    path: "/quality/scorecards",
    label: "Scorecards",
    key: "d",
    icon: IconListDetails,
    readers: ["qa-lead", "head", "operator"],
    shownTo: ["qa-lead", "head"],
  },
  {
    path: "/quality/disputes",
    label: "Disputes",
    key: "j",
    icon: IconGavel,
    readers: ["qa-lead", "head", "agent", "operator"],
    shownTo: ["qa-lead", "head"],
  },
  {
    path: "/quality/scores",
    label: "Review scores",
    key: "v",
    icon: IconChartDots3,
    readers: ["qa-lead", "head", "trainer", "operator"],
    shownTo: [],
  },
  {
    path: "/me",
    label: "My quality",
    key: "w",
    icon: IconUserStar,
    readers: ["agent"],
    shownTo: ["agent"],
  },
  {
    path: "/findings",
    label: "Findings",
    key: "f",
    icon: IconSearch,
    readers: ["qa-lead", "head", "trainer", "sop-owner", "operator"],
    shownTo: ["qa-lead", "head", "trainer", "sop-owner"],
  },
  {
    path: "/training",
    label: "Training",
    key: "n",
    icon: IconSchool,
    readers: ["trainer", "qa-lead", "head", "agent", "operator"],
    shownTo: ["trainer", "qa-lead", "head"],
  },
  {
    path: "/assignments",
    label: "Assignments",
    key: "m",
    icon: IconUserCheck,
    readers: ["trainer", "qa-lead", "head", "agent", "operator"],
    shownTo: ["trainer"],
  },
  {
    path: "/coaching",
    label: "Coaching",
    key: "y",
    icon: IconMessages,
    readers: ["trainer", "qa-lead", "head", "agent", "operator"],
    shownTo: ["trainer", "qa-lead"],
  },
  {
    path: "/effects",
    label: "Effects",
    key: "x",
    icon: IconTrendingUp,
    readers: ["trainer", "qa-lead", "head", "operator"],
    shownTo: ["trainer"],
  },
  { path: "/learn", label: "Learn", key: "e", icon: IconCertificate, readers: ["agent"], shownTo: ["agent"] },
  {
    path: "/planning",
    label: "Planning",
    key: "p",
    icon: IconCalendarStats,
    readers: ["planner", "head", "operator"],
    shownTo: ["planner", "head"],
  },
  {
    path: "/settings/imports",
    label: "Imports",
    key: "i",
    icon: IconFileImport,
    readers: ["head", "qa-lead", "planner", "sop-owner", "trainer", "operator"],
    shownTo: ["head", "qa-lead", "planner", "sop-owner", "trainer"],
  },
  {
    path: "/settings/connections",
    label: "Connections",
    key: "b",
    icon: IconPlugConnected,
    readers: ["head", "sop-owner", "operator"],
    shownTo: ["head", "sop-owner"],
  },
  {
    path: "/settings/connections/helpdesks",
    label: "Helpdesks",
    key: "h",
    icon: IconHeadset,
    readers: ["head", "qa-lead", "operator"],
    shownTo: ["qa-lead"],
  },
  {
    path: "/settings/privacy",
    label: "Privacy",
    key: "z",
    icon: IconEraser,
    readers: ["head", "qa-lead", "operator"],
    shownTo: ["head", "qa-lead"],
  },
  {
    path: "/settings/log",
    label: "Log",
    key: "l",
    icon: IconHistory,
    readers: ["head", "qa-lead", "sop-owner", "operator"],
    shownTo: ["head", "qa-lead", "sop-owner"],
  },
];

export function placesFor(role: Role): Place[] {
  return places.filter(
    (place) => place.shownTo.includes(role) || (role === "operator" && place.readers.includes(role)),
  );
}

export function reachableFor(role: Role): Place[] {
  return places.filter((place) => place.readers.includes(role));
}

/** Whether a role may open the place that holds this path. */
export function mayOpen(role: Role, path: string): boolean {
  return placeOf(path)?.readers.includes(role) ?? true;
}

/** Paths that belong to a place without lying under it. */
const belongsTo: readonly (readonly [start: string, place: string])[] = [
  ["/reviews/", "/quality/queue"],
  ["/modules/", "/training"],
  ["/onboarding", "/coaching"],
];

/** The most exact place that a path lies in. */
export function placeOf(path: string): Place | null {
  const inside = belongsTo.find(([start]) => path.startsWith(start))?.[1] ?? path;
  const holders = places.filter((place) => inside === place.path || inside.startsWith(`${place.path}/`));
  return holders.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}

const homes: Partial<Record<Role, string>> = {
  agent: "/ask",
  "qa-lead": "/quality/queue",
  trainer: "/training",
  planner: "/planning",
  "sop-owner": "/sops",
  head: "/overview",
};

/** Where a role starts when the server names no home for it. */
export function homeOf(role: Role): string {
  return homes[role] ?? "/ask";
}

export const roleNames: Record<Role, string> = {
  agent: "Agent",
  "qa-lead": "QA lead",
  trainer: "Trainer",
  planner: "Planner",
  "sop-owner": "SOP owner",
  head: "Head of support",
  bot: "Bot",
  operator: "Operator",
};

export const roleErrands: Record<Role, string> = {
  agent: "Ask what to do now, in the middle of a contact",
  "qa-lead": "Review what was drawn, and see how far the scores can be trusted",
  trainer: "Teach what is really missing",
  planner: "Book only savings that are real",
  "sop-owner": "Keep the rules right and current",
  head: "See one honest page",
  bot: "Act on the same rules",
  operator: "Run this installation",
};
