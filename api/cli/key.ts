import type { Command } from "commander";
import { type Role, roles } from "../people/roles.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { printJson } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type KeyRole = Exclude<Role, "operator">;

export function addKey(program: Command, terminal: Terminal): void {
  const group = program.command("key").description("API keys for scripts");
  const role = choice(
    "--role <role>",
    "what the key may do",
    roles.filter((one) => one !== "operator"),
  ).makeOptionMandatory();
  addCommand(group, "create", "make a key; it is shown once")
    .addOption(role)
    .option("--name <name>", "what the key is for", "command line")
    .action(ending((options: { role: KeyRole; name: string; json?: true }) => create(terminal, options)));
}

async function create(
  terminal: Terminal,
  { role, name, json }: { role: KeyRole; name: string; json?: true },
): Promise<Outcome> {
  const made = await withServer(terminal, ({ call }) => call("POST /api-keys", { body: { name, role } }));
  terminal.tell(`Key for the role ${made.role}; send it as Authorization: Bearer …`);
  await (json ? printJson(terminal, made) : terminal.print(`${made.key}\n`));
  return "done";
}
