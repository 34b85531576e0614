import type { Recommendation } from "../client/wire.ts";
import { plural, words } from "../components/format.ts";

export type Choice = Recommendation["choices"][number];

/** For whom a module is recommended, as part of a sentence. */
export function learnersWords(choice: Choice | undefined): string {
  if (!choice) return "nobody";
  const { kind, name, agents } = choice;
  if (kind === "everybody") return `everybody (${plural(agents.length, "agent")})`;
  if (kind === "team") return `team ${words(name ?? "")} (${plural(agents.length, "agent")})`;
  if (kind === "cohort") return `those who started in ${name} (${plural(agents.length, "agent")})`;
  return plural(agents.length, "agent");
}

/** The same at the head of a line. */
export function learnersHead(choice: Choice | undefined): string {
  const text = learnersWords(choice);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
