import type { Input, Reply } from "../client/wire.ts";

export type HelpdeskKind = Reply<"GET /helpdesk-sources">["sources"][number]["kind"];
export type NewSettings = Input<"POST /helpdesk-sources">["body"]["settings"];

export const kindNames: Record<HelpdeskKind, string> = {
  zendesk: "Zendesk",
  intercom: "Intercom",
  freshdesk: "Freshdesk",
  http: "Any address with tickets",
  webhook: "Signed messages",
};

/** What the form of a kind asks for. */
export const kindWords: Record<HelpdeskKind, { about: string; url: string; secret: string | null }> = {
  zendesk: {
    about: "Reads tickets, comments and what was done to each, by the incremental export.",
    url: "https://yourcompany.zendesk.com",
    secret: "API token of an admin, or an OAuth token",
  },
  intercom: {
    about: "Reads conversations with their parts, oldest change first.",
    url: "https://api.intercom.io",
    secret: "Access token",
  },
  freshdesk: {
    about: "Reads tickets and their conversations, oldest change first. Satisfaction ratings are not read.",
    url: "https://yourcompany.freshdesk.com",
    secret: "API key of an agent",
  },
  http: {
    about: "Reads tickets in Plumbline's own format, as JSON with pages or as JSON lines.",
    url: "https://export.example.com/tickets",
    secret: "Secret for the header, if one is needed",
  },
  webhook: {
    about:
      "Your helpdesk or middleware sends one ticket a message, signed as standard-webhooks say. The secret is made here.",
    url: "",
    secret: null,
  },
};

export type HelpdeskFields = {
  kind: HelpdeskKind;
  name: string;
  url: string;
  account: string;
  secret: string;
  prefix: string;
  reasonField: string;
  handleField: string;
  bots: string[];
  since: string;
  articles: boolean;
  format: "json" | "jsonl";
  items: string;
  next: string;
  sinceParameter: string;
};

export const noFields: HelpdeskFields = {
  kind: "zendesk",
  name: "",
  url: "",
  account: "",
  secret: "",
  prefix: "",
  reasonField: "",
  handleField: "",
  bots: [],
  since: "",
  articles: false,
  format: "json",
  items: "",
  next: "",
  sinceParameter: "",
};

/** The fields as the server takes them; what was left empty is left to its defaults. */
export function settingsOf(fields: HelpdeskFields): NewSettings {
  const { kind, url, account, prefix, bots, since, articles, format, items, next, sinceParameter } = fields;
  const some = (text: string) => (text.trim() === "" ? null : text.trim());
  const from = since === "" ? {} : { since };
  if (kind === "webhook") return { kind };
  if (kind === "http") return { kind, url, format, items, next, sinceParameter, ...from };
  const common = {
    prefix,
    reasonField: some(fields.reasonField),
    handleField: some(fields.handleField),
    bots,
    articles,
    ...from,
  };
  if (kind === "zendesk") return { kind, url, account: some(account), ...common };
  if (kind === "intercom") return { kind, ...(some(url) ? { url } : {}), ...common };
  return { kind, url, ...common };
}
