import type { Deprecation } from "../http/deprecation.ts";
import type { Caller } from "./server.ts";

export type SopAsked = {
  id: string;
  version?: number | undefined;
  asOf?: string | undefined;
  channel?: string | undefined;
  region?: string | undefined;
  language?: string | undefined;
};

/** An SOP as Markdown with what tells which version it is. */
export type SopText = {
  sopId: string;
  title: string;
  versionId: string;
  versionNumber: number;
  effectiveFrom: string;
  effectiveTo: string | null;
  content: string;
  deprecations: Deprecation[];
};

/** An SOP as it is written for this caller: the bot's rendering, or for an agent's assistant the text that people read. */
export async function sopText({ invoke, principal }: Caller, asked: SopAsked): Promise<SopText> {
  const { id, ...query } = asked;
  const {
    deprecations = [],
    format: _format,
    ...rendering
  } = await invoke("GET /sops/:id/rendering", { params: { id }, query: { ...query, to: "bot" } }, principal);
  if (principal.role === "bot") return { ...rendering, deprecations };
  const page = await invoke(
    "GET /sops/:id",
    { params: { id }, query: { version: rendering.versionNumber } },
    principal,
  );
  return { ...rendering, content: page.version?.source ?? "", deprecations };
}
