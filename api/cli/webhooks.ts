import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { type VersionEventKind, versionEventKinds } from "../../sops/version.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };
type Add = Json & { description: string; event?: VersionEventKind[] };

/** How long a test waits for the answer of the receiver before it says that none came yet. */
const patienceMs = 20_000;

export function addWebhooks(program: Command, terminal: Terminal): void {
  const group = program.command("webhooks").description("addresses that are told what happens to SOP versions");
  addCommand(group, "list", "addresses with the state of their newest message").action(
    ending((options: Json) => list(terminal, options)),
  );
  const event = choice("--event <event>", "tell only of this (again for another)", versionEventKinds).argParser(
    (value: string, before: string[] | undefined) => [...(before ?? []), value],
  );
  addCommand(group, "add <url>", "add an address; its signing secret is shown once")
    .option("--description <text>", "what it is for", "")
    .addOption(event)
    .action(ending((url: string, options: Add) => add(terminal, url, options)));
  addCommand(group, "test <id>", "send a test message and tell what came of it").action(
    ending((id: string, options: Json) => test(terminal, id, options)),
  );
}

async function list(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /webhooks", {}));
  const rows = reply.webhooks.map(({ id, url, events, state, last }) => [
    url,
    events.length === 0 ? "everything" : events.join(", "),
    state,
    last ? `${last.type} ${last.state}` : null,
    id,
  ]);
  await (json
    ? printJson(terminal, reply)
    : terminal.print(table(["address", "told of", "state", "newest", "id"], rows)));
  return "done";
}

async function add(terminal: Terminal, url: string, { description, event = [], json }: Add): Promise<Outcome> {
  const body = { url, description, events: event };
  const made = await withServer(terminal, ({ call }) => call("POST /webhooks", { body }));
  terminal.tell("Keep the secret: the receiver needs it to check signatures, and it is not shown again.");
  await (json ? printJson(terminal, made) : terminal.print(`${made.webhook.id}\n${made.secret}\n`));
  return "done";
}

async function test(terminal: Terminal, id: string, { json }: Json): Promise<Outcome> {
  const delivery = await withServer(terminal, async ({ call }) => {
    const sent = await call("POST /webhooks/:id/tests", { params: { id } });
    for (let waited = 0; waited < patienceMs; waited += 300) {
      const { deliveries } = await call("GET /webhooks/:id/deliveries", { params: { id }, query: { limit: 50 } });
      const now = deliveries.find((one) => one.id === sent.id);
      if (now && now.tries.length > 0) return now;
      await sleep(300);
    }
    return sent;
  });
  const last = delivery.tries.at(-1);
  const said = last ? `${last.outcome} (${last.milliseconds} ms)` : "no answer yet: see the deliveries of this webhook";
  await (json ? printJson(terminal, delivery) : terminal.print(`${said}\n`));
  return delivery.state === "delivered" ? "done" : "problem";
}
