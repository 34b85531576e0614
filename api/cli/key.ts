import { type Command, Option } from "commander";
import type { ReplyOf } from "../http/contract.ts";
import type { peopleContract } from "../people/contract.ts";
import { type Role, roles } from "../people/roles.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { type Outcome, WrongUse } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type KeyRole = Exclude<Role, "operator">;
type Json = { json?: true };
type Scope = { audience?: "human" | "bot"; channel?: string[]; region?: string[]; language?: string[] };
type Create = Json & Scope & { role: KeyRole; name: string };
type Key = ReplyOf<(typeof peopleContract)["GET /api-keys"]>["keys"][number];

export function addKey(program: Command, terminal: Terminal): void {
  const group = program.command("key").description("API keys for scripts and bots");
  const role = choice(
    "--role <role>",
    "what the key may do",
    roles.filter((one) => one !== "operator"),
  ).makeOptionMandatory();
  addCommand(group, "create", "make a key; it is shown once")
    .addOption(role)
    .option("--name <name>", "what the key is for", "command line")
    .addOption(choice("--audience <audience>", "whose SOPs an agent's key reads", ["human", "bot"]))
    .addOption(placeOption("channel"))
    .addOption(placeOption("region"))
    .addOption(placeOption("language"))
    .action(ending((options: Create) => create(terminal, options)));
  addCommand(group, "list", "keys with what they may read and when they were last used").action(
    ending((options: Json) => list(terminal, options)),
  );
  addCommand(group, "revoke <id-or-name>", "make a key useless").action(
    ending((key: string, options: Json) => revoke(terminal, key, options)),
  );
}

/** May be given several times; what is read is one of them. */
function placeOption(place: string): Option {
  return new Option(`--${place} <${place}>`, `read only what holds for this ${place} (again for another)`).argParser(
    (value: string, before: string[] | undefined) => [...(before ?? []), value],
  );
}

async function create(terminal: Terminal, { role, name, json, ...given }: Create): Promise<Outcome> {
  const { audience = null, channel = [], region = [], language = [] } = given;
  const scope = { audience, channels: channel, regions: region, languages: language };
  const made = await withServer(terminal, ({ call }) => call("POST /api-keys", { body: { name, role, scope } }));
  terminal.tell(`Key for the role ${made.role}; send it as Authorization: Bearer …`);
  await (json ? printJson(terminal, made) : terminal.print(`${made.key}\n`));
  return "done";
}

async function list(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /api-keys", {}));
  const rows = reply.keys.map((key) => [key.name, key.role, placesOf(key), key.start, usedOf(key), key.id]);
  const headings = ["name", "role", "reads", "begins", "last used", "id"];
  await (json ? printJson(terminal, reply) : terminal.print(table(headings, rows)));
  return "done";
}

function placesOf({ scope }: Key): string {
  const parts = [scope.audience ?? [], scope.channels, scope.regions, scope.languages].flat();
  return parts.length === 0 ? "all its role may" : parts.join(", ");
}

function usedOf({ revoked, lastUsedAt }: Key): string | null {
  return revoked ? "revoked" : lastUsedAt;
}

async function revoke(terminal: Terminal, wanted: string, { json }: Json): Promise<Outcome> {
  const revoked = await withServer(terminal, async ({ call }) => {
    const { keys } = await call("GET /api-keys", {});
    const found = keys.filter((key) => key.id === wanted || (key.name === wanted && !key.revoked));
    const [key, another] = found;
    if (!key) throw new WrongUse(`There is no key with the id or name ${wanted}. See: plumb key list`);
    if (another) throw new WrongUse(`${found.length} keys are named ${wanted}: give the id. See: plumb key list`);
    return call("DELETE /api-keys/:id", { params: { id: key.id } });
  });
  await (json ? printJson(terminal, revoked) : terminal.print(`${revoked.name} is revoked.\n`));
  return "done";
}
