import { words } from "../components/format.ts";

/** The server begins an advice with the contact reason's code. */
export function adviceWords({ reason, words: said }: { reason: string | null; words: string }): string {
  return reason !== null && said.startsWith(`${reason}:`) ? `${words(reason)}${said.slice(reason.length)}` : said;
}
