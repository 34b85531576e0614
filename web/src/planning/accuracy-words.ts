import { number, percent } from "../components/format.ts";

type Figures = {
  days: number;
  mase: number | null;
  naiveMase: number | null;
  coverage80: number | null;
  origins: number;
};

const held = 0.05;

/** How far forecasts of this length may be trusted, in one or two sentences. */
export function accuracySentence({ days, mase, naiveMase, coverage80, origins }: Figures): string {
  if (mase === null) return "The history is too short to test forecasts on it.";
  const ahead = days === 1 ? "a day" : `${number(days)} days`;
  const against =
    naiveMase === null || naiveMase <= 0
      ? ""
      : mase < naiveMase
        ? `, ${percent(1 - mase / naiveMase)} less than with last week's value`
        : ", no better than last week's value";
  const first = `Looking ${ahead} ahead, the error is ${number(mase, 2)} of the usual change from week to week${against}.`;
  if (coverage80 === null) return first;
  const band =
    coverage80 < 0.8 - held
      ? `The 80 % band held only ${percent(coverage80)} of the time: take it wider.`
      : coverage80 > 0.8 + held
        ? `The 80 % band held ${percent(coverage80)} of the time: it is wider than it need be.`
        : `The 80 % band held ${percent(coverage80)} of the time, as it should.`;
  return `${first} ${band} Tested from ${number(origins)} starts.`;
}
