import type { Command } from "commander";
import type { ReplyOf } from "../contract.ts";
import type { sopsContract } from "../sops/contract.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { numberIn } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { plainText, printJson } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Scope = { audience?: "human" | "bot"; channel?: string; region?: string; language?: string; asOf?: string };
type Answer = ReplyOf<(typeof sopsContract)["POST /answers"]>;
type Hit = ReplyOf<(typeof sopsContract)["GET /search"]>["hits"][number];

export function addAsk(program: Command, terminal: Terminal): void {
  scoped(addCommand(program, "search <words...>", "steps in force that fit a query"))
    .option("--limit <n>", "how many", numberIn({ min: 1, max: 50, whole: true }), 8)
    .action(
      ending((words: string[], options: Scope & { json?: true; limit: number }) => search(terminal, words, options)),
    );
  scoped(
    addCommand(program, "ask <question...>", "what to do now: the step in force with its source, or “not covered”"),
  )
    .option("--contact-reason <id>", "what the customer came for")
    .action(
      ending((words: string[], options: Scope & { json?: true; contactReason?: string }) =>
        ask(terminal, words, options),
      ),
    );
}

/** Where the asker stands. */
function scoped(command: Command): Command {
  return command
    .addOption(choice("--audience <who>", "for whom the SOPs are written", ["human", "bot"]))
    .option("--channel <channel>", "chat, email, form or phone")
    .option("--region <region>")
    .option("--language <language>", "en or es")
    .option("--as-of <date>", "YYYY-MM-DD, default today (UTC)");
}

async function search(
  terminal: Terminal,
  words: string[],
  { json, ...query }: Scope & { json?: true; limit: number },
): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) =>
    call("GET /search", { query: { q: words.join(" "), ...query } }),
  );
  if (json) await printJson(terminal, reply);
  else if (reply.hits.length === 0) await terminal.print(`Nothing in force on ${reply.asOf} fits.\n`);
  else await terminal.print(`${reply.hits.map(hitText).join("\n")}\n`);
  return "done";
}

async function ask(
  terminal: Terminal,
  words: string[],
  { json, ...body }: Scope & { json?: true; contactReason?: string },
): Promise<Outcome> {
  const answer = await withServer(terminal, ({ call }) =>
    call("POST /answers", { body: { question: words.join(" "), ...body } }),
  );
  if (json) await printJson(terminal, answer);
  else await terminal.print(answerText(answer));
  return "done";
}

function hitText({ title, versionNumber, heading, text }: Hit, at: number): string {
  const start = plainText(text).replace(/\s+/g, " ").slice(0, 200);
  return `${at + 1}. ${plainText(title)}, version ${versionNumber}: ${plainText(heading)}\n   ${start}`;
}

function answerText(answer: Answer): string {
  if (answer.kind === "refusal") {
    const nearest = answer.nearest.map(hitText);
    const lines = [
      plainText(answer.message),
      ...asksText(answer),
      ...(nearest.length > 0 ? ["Nearest:", ...nearest] : []),
    ];
    return `${lines.join("\n")}\n`;
  }
  const sentences = answer.sentences.map(({ text, citation }) => {
    const { title, versionNumber, stepTitle, effectiveFrom, stale, trust } = citation;
    const where = [`${title}, version ${versionNumber} (from ${effectiveFrom})`, stepTitle].filter(Boolean).join(", ");
    return `${plainText(text)}\n  — ${plainText(where)}${stale ? "; due for review" : ""}${trust === "disputed" ? "; disputed" : ""}`;
  });
  return `${[...sentences, ...asksText(answer)].join("\n")}\nWritten by: ${answer.writtenBy}\n`;
}

/** What the answer depends on. */
function asksText({ asks }: Answer): string[] {
  if (!asks) return [];
  const options = asks.options.map(({ label, value }) =>
    plainText(asks.kind === "case" ? label : `--${asks.kind} ${value}`),
  );
  return [`It depends on ${plainText(asks.fact)}: ${options.join(" · ")}`];
}
