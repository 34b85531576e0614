import type { Speaker } from "./ticket.ts";

export type PastedTurn = { by: Speaker; text: string };

const speakers: [RegExp, PastedTurn["by"]][] = [
  [/^(?:customer|client|user|visitor|caller|creator|cliente|usuari[oa])\b/iu, "customer"],
  [/^(?:agent|support|me|advisor|adviser|rep(?:resentative)?|agente|soporte|yo)\b/iu, "agent"],
  [/^(?:bot|assistant|chatbot|asistente)\b/iu, "bot"],
];
/** `Customer:`, `[10:04] Agent (Maya):`, `10:04 - Customer –`. */
const opening =
  /^\s*(?:\[?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]m)?\]?\s*[-–—]?\s*)?([\p{L}][\p{L} .'’-]{0,40}?)(?:\s*\([^)]{0,40}\))?\s*[:–—]\s+/iu;

/**
 * A pasted conversation as turns: a line that begins with a speaker opens one, other lines go on with the last. Two names that are no
 * role are taken in turn, the first to speak as the customer. Text without any speaker is the customer's.
 */
export function readPastedConversation(pasted: string): PastedTurn[] {
  const named = new Map<string, PastedTurn["by"]>();
  const turns: PastedTurn[] = [];
  for (const line of pasted.split(/\r\n|\n/)) {
    const match = opening.exec(line);
    const by = match ? speakerOf(match[1] ?? "", named) : null;
    const last = turns.at(-1);
    if (match && by) turns.push({ by, text: line.slice(match[0].length).trim() });
    else if (last) last.text = `${last.text}\n${line.trim()}`;
    else if (line.trim() !== "") turns.push({ by: "customer", text: line.trim() });
  }
  return turns.map(({ by, text }) => ({ by, text: text.trim() })).filter(({ text }) => text !== "");
}

function speakerOf(name: string, named: Map<string, PastedTurn["by"]>): PastedTurn["by"] | null {
  const role = speakers.find(([pattern]) => pattern.test(name))?.[1];
  if (role) return role;
  const key = name.toLowerCase();
  const known = named.get(key);
  if (known) return known;
  // A name is short and written as one; "Please note:" opens a sentence.
  if (!/^\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’.-]*)?$/u.test(name) || named.size >= 2) return null;
  const by = named.size === 0 ? "customer" : "agent";
  named.set(key, by);
  return by;
}
