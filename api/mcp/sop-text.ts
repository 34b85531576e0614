import type { Deprecation } from "../http/deprecation.ts";
import { boundAudience } from "../people/scope.ts";
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
export async function sopText(caller: Caller, asked: SopAsked): Promise<SopText> {
  const to = audienceOf(caller) === "bot" ? "bot" : "markdown";
  const { deprecations = [], format: _format, ...rendering } = await sopRendering(caller, asked, to);
  return { ...rendering, deprecations };
}

export function sopRendering(caller: Caller, { id, ...query }: SopAsked, to: "bot" | "markdown" | "json") {
  const asked = { ...query, audience: audienceOf(caller), to };
  return caller.invoke("GET /sops/:id/rendering", { params: { id }, query: asked }, caller.principal);
}

/** Whose words a caller reads: an agent's assistant reads what its agent does, unless its key says otherwise. */
export const audienceOf = ({ principal }: Caller): "human" | "bot" => boundAudience(principal) ?? "human";
