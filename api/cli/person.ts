import type { Command } from "commander";
import { type Role, roles } from "../people/roles.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { readInput } from "./input.ts";
import type { Outcome } from "./outcome.ts";
import { printJson } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = {
  role: Exclude<Role, "operator">;
  name: string;
  email: string;
  agent?: string;
  passwordFile: string;
  json?: true;
};

export function addPerson(program: Command, terminal: Terminal): void {
  const group = program.command("person").description("people who sign in");
  const role = choice(
    "--role <role>",
    "what the person works as",
    roles.filter((one) => one !== "operator"),
  ).makeOptionMandatory();
  addCommand(group, "add", "add a person; the password is read from a file or -, never from the command line")
    .addOption(role)
    .requiredOption("--name <name>", "first and last name")
    .requiredOption("--email <address>", "e-mail address to sign in with")
    .option("--agent <id>", "the handler whose tickets are this person's own")
    .option("--password-file <file>", "file with the password, at least 12 characters", "-")
    .action(ending((options: Options) => add(terminal, options)));
}

async function add(terminal: Terminal, { role, name, email, agent, passwordFile, json }: Options): Promise<Outcome> {
  const password = (await readInput(terminal, passwordFile)).replace(/\r?\n$/, "");
  const body = { role, name, email, agentId: agent ?? null, password };
  const made = await withServer(terminal, ({ call }) => call("POST /people", { body }));
  await (json ? printJson(terminal, made) : terminal.print(`${made.name} (${made.role}) signs in as ${made.email}\n`));
  return "done";
}
