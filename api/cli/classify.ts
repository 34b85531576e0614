import type { Command } from "commander";
import type { LabelledText } from "../../evals/reason/classify-reason.ts";
import { addCommand, ending } from "./command.ts";
import { collectRows, openInput, tellRejected } from "./input.ts";
import { seed } from "./numbers.ts";
import { type Outcome, WrongUse } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = { train: string; test: string; seed: number; json?: true };

export function addClassify(program: Command, terminal: Terminal): void {
  addCommand(program, "classify", "learn contact reasons from labelled texts and name those of others")
    .requiredOption("--train <file>", "JSON lines with text and intent; intent oos or null = none of the reasons")
    .requiredOption("--test <file>", "JSON lines of the same shape")
    .option("--seed <n>", "of the training", seed, 1)
    .action(ending((options: Options) => classify(terminal, options)));
}

async function classify(terminal: Terminal, options: Options): Promise<Outcome> {
  if (options.train === "-" && options.test === "-") throw new WrongUse("Only one file can be standard input.");
  const [{ classifyReason, trainReasons }, { reasonAccuracy }, { mulberry32 }] = await Promise.all([
    import("../../evals/reason/classify-reason.ts"),
    import("../../evals/reason/reason-accuracy.ts"),
    import("../../evals/stats/prng.ts"),
  ]);
  const train = await readLabelled(terminal, options.train);
  const test = await readLabelled(terminal, options.test);
  const reasons = new Set(train.values.flatMap(({ reason }) => reason ?? []));
  if (reasons.size < 2) {
    terminal.tell(`${options.train}: texts of at least two contact reasons are needed, it has ${reasons.size}.`);
    return "problem";
  }
  const classifier = trainReasons(train.values, { rng: mulberry32(options.seed) });
  const progress = createProgress(terminal);
  const predictions = test.values.map(({ text, reason }, index) => {
    progress.show("Classified", index + 1, test.values.length);
    const guess = classifyReason(classifier, text);
    return { text, intent: reason, predicted: guess.reason, nearest: guess.nearest, margin: guess.margin };
  });
  progress.end();
  const accuracy = reasonAccuracy(predictions.map(({ intent, predicted }) => ({ truth: intent, predicted })));
  if (options.json) await printJson(terminal, { ...accuracy, predictions });
  else {
    const share = (value: number | null) => (value === null ? "none asked" : `${(100 * value).toFixed(1)} %`);
    await terminal.print(
      table(
        ["Texts", "Right", "In scope, right", "Out of scope, found"],
        [
          [
            predictions.length,
            share(accuracy.accuracy),
            share(accuracy.inScopeAccuracy),
            share(accuracy.outOfScopeRecall),
          ],
        ],
      ),
    );
  }
  return train.rejected.length + test.rejected.length > 0 ? "problem" : "done";
}

const outOfScope = "oos";

async function readLabelled(terminal: Terminal, path: string) {
  const [{ z }, { readJsonRows }] = await Promise.all([import("zod"), import("./json-rows.ts")]);
  const schema = z
    .object({ text: z.string(), intent: z.string().min(1).nullable() })
    .transform(({ text, intent }): LabelledText => ({ text, reason: intent === outOfScope ? null : intent }));
  const rows = await collectRows(readJsonRows(await openInput(terminal, path), schema));
  tellRejected(terminal, rows.rejected, path);
  return rows;
}
