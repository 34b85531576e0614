/**
 * How often contact reasons are named rightly on BANKING77's development texts: a fifth held out by a seeded draw, and ten texts a reason
 * against all others. Usage: tsx bench/classify.ts DATA
 */
import { readFileSync } from "node:fs";
import { classifyReason, type LabelledText, trainReasons } from "../evals/reason/classify-reason.ts";
import { reasonAccuracy } from "../evals/reason/reason-accuracy.ts";
import { mulberry32, sample } from "../evals/stats/prng.ts";

function main([data]: string[]): void {
  if (data === undefined) throw new Error("name the folder that holds intent_banking77");
  const read = (file: string): LabelledText[] =>
    readFileSync(`${data}/intent_banking77/dev/${file}`, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { text: string; intent: string })
      .map(({ text, intent }) => ({ text, reason: intent }));
  const all = read("train.jsonl");
  const held = new Set(sample(all, Math.floor(all.length / 5), mulberry32(3)));
  const ten = read("train_10shot.jsonl");
  const tenTexts = new Set(ten.map(({ text }) => text));
  const without = all.filter((one) => !held.has(one));
  print("a fifth held out", without, [...held]);
  print(
    "ten texts a reason",
    ten,
    all.filter(({ text }) => !tenTexts.has(text)),
  );
}

function print(name: string, train: readonly LabelledText[], test: readonly LabelledText[]): void {
  const classifier = trainReasons(train, { rng: mulberry32(1) });
  const guesses = test.map(({ text, reason }) => ({
    truth: reason,
    predicted: classifyReason(classifier, text).reason,
  }));
  process.stdout.write(
    `${JSON.stringify({ name, train: train.length, test: test.length, ...reasonAccuracy(guesses) })}\n`,
  );
}

main(process.argv.slice(2));
