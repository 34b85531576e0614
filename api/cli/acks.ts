import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { count } from "./numbers.ts";
import { type Outcome, ProblemFound } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };
type Version = Json & { versionNumber?: number };

/** Who was asked to read which version, and who has. */
export function addAcks(program: Command, terminal: Terminal): void {
  const group = program.command("acks").description("who has read which SOP version: overview, reminders and proof");
  addCommand(group, "list", "versions that people were asked to read, with how many stand where").action(
    ending((options: Json) => list(terminal, options)),
  );
  addCommand(group, "show <sop>", "who has read an SOP and who is late; exit 1 when somebody is late")
    .option("--version-number <n>", "another version than the one in force", count)
    .action(ending((sop: string, options: Version) => show(terminal, sop, options)));
  addCommand(group, "remind <sop>", "remind those who have not read it; nobody twice within a day")
    .option("--version-number <n>", "another version than the one in force", count)
    .action(ending((sop: string, options: Version) => remind(terminal, sop, options)));
  addCommand(group, "proof <sop> <agent>", "what somebody had confirmed of an SOP on a date")
    .requiredOption("--on <date>", "YYYY-MM-DD, the end of that day in UTC")
    .action(
      ending((sop: string, agent: string, options: Json & { on: string }) => proof(terminal, sop, agent, options)),
    );
  addCommand(group, "export <sop>", "every request on an SOP with its proof, as CSV").action(
    ending((sop: string, options: Json) => exportCsv(terminal, sop, options)),
  );
}

async function list(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /acknowledgement-overview", {}));
  if (json) await printJson(terminal, reply);
  else if (reply.sops.length === 0) await terminal.print("Nobody was asked to read anything.\n");
  else {
    const rows = reply.sops.map(({ sopId, versionNumber, effectiveFrom, counts }) => {
      const { acknowledged, open, overdue } = counts;
      return [
        sopId,
        versionNumber,
        effectiveFrom,
        acknowledged,
        counts["carried-over"],
        open,
        counts["in-grace"],
        overdue,
      ];
    });
    const headings = ["SOP", "Version", "From", "Read", "Carried over", "Announced", "To read", "Late"];
    await terminal.print(table(headings, rows));
  }
  return "done";
}

async function show(terminal: Terminal, id: string, { versionNumber, json }: Version): Promise<Outcome> {
  const query = versionNumber === undefined ? {} : { version: versionNumber };
  const reply = await withServer(terminal, ({ call }) =>
    call("GET /sops/:id/acknowledgements", { params: { id }, query }),
  );
  if (json) await printJson(terminal, reply);
  else if (reply.readers.length === 0) await terminal.print(`Nobody was asked to read ${id}.\n`);
  else {
    const rows = reply.readers.map(({ agentName, team, state, dueAt, settledAt, reminders }) => {
      return [agentName, team, state, dueAt.slice(0, 10), settledAt?.slice(0, 10) ?? null, reminders];
    });
    await terminal.print(table(["Person", "Team", "State", "Due", "Settled", "Reminders"], rows));
  }
  return reply.counts.overdue > 0 ? "problem" : "done";
}

async function remind(terminal: Terminal, id: string, { versionNumber, json }: Version): Promise<Outcome> {
  const query = versionNumber === undefined ? {} : { version: versionNumber };
  const reply = await withServer(terminal, async ({ call }) => {
    const { version } = await call("GET /sops/:id/acknowledgements", { params: { id }, query });
    if (!version) throw new ProblemFound("not-found", `No version of ${id} is in force.`);
    return call("POST /sop-versions/:id/acknowledgement-reminders", { params: { id: version.id }, body: {} });
  });
  if (json) await printJson(terminal, reply);
  else await terminal.print(`${reply.reminded} reminded, ${reply.lately} were reminded within a day before.\n`);
  return "done";
}

async function proof(
  terminal: Terminal,
  id: string,
  agent: string,
  { on, json }: Json & { on: string },
): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) =>
    call("GET /sops/:id/acknowledgement-proof", { params: { id }, query: { agent, on } }),
  );
  if (json) await printJson(terminal, reply);
  else if (reply.proofs.length === 0)
    await terminal.print(`${agent} had confirmed nothing of ${id} on ${on}: ${reply.state}.\n`);
  else {
    const rows = reply.proofs.map(({ versionNumber, shownAt, confirmedAt, personName, contentHash, renderedHash }) => {
      return [versionNumber, shownAt, confirmedAt, personName, contentHash.slice(0, 12), renderedHash.slice(0, 12)];
    });
    await terminal.print(table(["Version", "Shown", "Confirmed", "By", "Source", "Page"], rows));
  }
  return reply.proofs.length === 0 ? "problem" : "done";
}

async function exportCsv(terminal: Terminal, id: string, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) =>
    call("GET /sops/:id/acknowledgements.csv", { params: { id } }),
  );
  if (json) await printJson(terminal, reply);
  else await terminal.print(reply.csv);
  return "done";
}
