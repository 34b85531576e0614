import { Command } from "commander";
import { addAcks } from "./acks.ts";
import { addAsk } from "./ask.ts";
import { addCalibrate } from "./calibrate.ts";
import { addChecks } from "./checks.ts";
import { addClassify } from "./classify.ts";
import { addConvert } from "./convert.ts";
import { addDatabaseCommands } from "./database.ts";
import { addDeflection } from "./deflect.ts";
import { addEval } from "./eval-retrieval.ts";
import { addFindings } from "./findings.ts";
import { addForecast } from "./forecast.ts";
import { addImports } from "./imports.ts";
import { addKey } from "./key.ts";
import { addPerson } from "./person.ts";
import { addPlan } from "./plan.ts";
import { addQueueing } from "./queueing.ts";
import { addRedact } from "./redact.ts";
import { addRedTeam } from "./redteam.ts";
import { addRender } from "./render.ts";
import { addScoring } from "./score.ts";
import { addScorecard } from "./scorecard.ts";
import { addServe } from "./serve.ts";
import { addSops } from "./sops.ts";
import { addStatus } from "./status.ts";
import type { Terminal } from "./terminal.ts";
import { addWebhooks } from "./webhooks.ts";

const footer = `
With --json one JSON document (or JSON lines) goes to standard output and nothing else; progress and warnings go to
standard error. A file named - is standard input. Exit codes: 0 done, 1 ran and found a problem, 2 wrong use.
Commands that need stored data talk to the server on DATA_DIR, or start one for the time they run.`;

/** Every command. What a command needs beyond its options is loaded when it runs, so that help is quick. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("plumb")
    // Options after a command are that command's: `plan` and `plan list` both have --json.
    .enablePositionalOptions()
    .description("SOPs, QA scoring, training and automation planning")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.print(text),
      writeErr: (text) => terminal.tell(text.replace(/\n$/, "")),
    })
    .showHelpAfterError("(add --help for what is possible)");
  program.commandsGroup("The server and its data");
  addServe(program, terminal);
  addStatus(program, terminal);
  addDatabaseCommands(program, terminal);
  addImports(program, terminal);
  addPerson(program, terminal);
  addKey(program, terminal);
  addWebhooks(program, terminal);
  program.commandsGroup("The loop");
  addAsk(program, terminal);
  addSops(program, terminal);
  addAcks(program, terminal);
  addScorecard(program, terminal);
  addScoring(program, terminal);
  addRedTeam(program, terminal);
  addCalibrate(program, terminal);
  addFindings(program, terminal);
  addPlan(program, terminal);
  program.commandsGroup("Tools on your own files");
  addEval(program, terminal);
  addForecast(program, terminal);
  addQueueing(program, terminal);
  addDeflection(program, terminal);
  addChecks(program, terminal);
  addClassify(program, terminal);
  addRedact(program, terminal);
  addRender(program, terminal);
  addConvert(program, terminal);
  return program.addHelpText("after", footer);
}
