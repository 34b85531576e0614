import { expect, it } from "vitest";
import {
  auditsForHalfWidth,
  auditsWithoutDefect,
  flagProbability,
  spearmanBrown,
  ticketsForReliability,
} from "./sample-size.ts";

it("knows how many tickets a reliable mean takes", () => {
  expect(spearmanBrown(0.05, 30)).toBeCloseTo(0.6122448979591836, 12);
  expect([0.05, 0.1, 0.2].map((icc) => ticketsForReliability(icc, 0.8))).toEqual([76, 36, 16]);
  expect(ticketsForReliability(0.02, 0.5)).toBe(49);
  expect(ticketsForReliability(0.3, 0.9)).toBe(21);
  expect(() => ticketsForReliability(0, 0.8)).toThrow(RangeError);
});

it("knows how often a good agent is flagged by few tickets", () => {
  expect(flagProbability(0.9, 5, 0.85)).toBeCloseTo(0.40951, 10);
  expect(flagProbability(0.9, 20, 0.85)).toBeCloseTo(0.13295332343433502, 10);
  expect(flagProbability(0.95, 50, 0.85)).toBeCloseTo(0.003188343222297595, 10);
});

it("plans the size of a sample", () => {
  expect([auditsForHalfWidth(0.5, 0.05), auditsForHalfWidth(0.5, 0.05, 1000)]).toEqual([385, 278]);
  expect([auditsForHalfWidth(0.95, 0.02), auditsForHalfWidth(0.95, 0.02, 2000)]).toEqual([457, 372]);
  expect([0.01, 0.02, 0.05, 0.005].map((rate) => auditsWithoutDefect(rate))).toEqual([299, 149, 59, 598]);
});
