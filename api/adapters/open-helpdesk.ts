import { createFreshdesk } from "./freshdesk.ts";
import { UpstreamError } from "./gate.ts";
import type { Helpdesk, ReaderOptions } from "./helpdesk.ts";
import { createHelpdeskClient } from "./helpdesk-client.ts";
import type { HelpdeskSettings } from "./helpdesk-settings.ts";
import { createHttpFeed } from "./http-feed.ts";
import { createIntercom, intercomVersion } from "./intercom.ts";
import { createPace, type PaceDeps } from "./pace.ts";
import type { PublicRequest } from "./public-request.ts";
import { createZendesk } from "./zendesk.ts";

export type OpenHelpdesk = {
  settings: HelpdeskSettings;
  secret: string | null;
  request: PublicRequest;
  time: PaceDeps;
  /** milliseconds since 1970: a pause that the peer asked for before a restart */
  notBefore: number;
};

/** The reader of a source. Throws `UpstreamError` for a kind that is not read but sends by itself, and where the secret is missing. */
export function openHelpdesk({ settings, secret, request, time, notBefore }: OpenHelpdesk): Helpdesk {
  if (settings.kind === "webhook")
    throw new UpstreamError("This source sends its tickets here by itself.", { retryable: false });
  if (secret === null && settings.kind !== "http")
    throw new UpstreamError("Its secret is missing or was stored under another PLUMB_SECRET. Set it again.", {
      retryable: false,
    });
  const pace = createPace(time, { perMinute: settings.requestsPerMinute, notBefore });
  const client = createHelpdeskClient({
    request,
    pace,
    baseUrl: settings.url,
    headers: headersOf(settings, secret ?? ""),
  });
  const since = Date.parse(settings.since);
  if (settings.kind === "http") return createHttpFeed(client, { ...settings, since });
  const { prefix, reasonField, handleField, bots, region, language, articles } = settings;
  const options: ReaderOptions = {
    mapping: { prefix, reasonField, handleField, bots, region, language },
    since,
    articles,
  };
  if (settings.kind === "intercom") return createIntercom(client, options);
  if (settings.kind === "freshdesk") return createFreshdesk(client, options);
  const exportPace = createPace(time, { perMinute: settings.exportsPerMinute, notBefore });
  return createZendesk(client, { ...options, audits: settings.audits, exportPace });
}

function headersOf(settings: HelpdeskSettings, secret: string): Record<string, string> {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  switch (settings.kind) {
    case "zendesk":
      return settings.account ? basic(`${settings.account}/token:${secret}`) : { authorization: `Bearer ${secret}` };
    case "intercom":
      return { authorization: `Bearer ${secret}`, "intercom-version": intercomVersion };
    case "freshdesk":
      return basic(`${secret}:X`);
    case "http":
      if (secret === "") return {};
      return {
        [settings.header]: settings.header === "authorization" && !/\s/.test(secret) ? `Bearer ${secret}` : secret,
      };
    default:
      return {};
  }
}
