import { type Command, Option } from "commander";
import type { Outcome } from "./outcome.ts";
import { ReportedProblem } from "./run.ts";

/** A command with `--json`; arguments are part of the name, as `name <file>`. */
export function addCommand(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).option("--json", "print JSON on standard output, nothing else");
}

/** Lets an action say how it ended. */
export function ending<A extends unknown[]>(action: (...args: A) => Promise<Outcome>): (...args: A) => Promise<void> {
  return async (...args) => {
    if ((await action(...args)) === "problem") throw new ReportedProblem();
  };
}

/** A choice among fixed words, checked by the parser. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words);
}
