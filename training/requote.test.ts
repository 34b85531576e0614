import { describe, expect, it } from "vitest";
import { assembleModule } from "./assemble.ts";
import { latePage } from "./late-page-fixture.ts";
import { requote } from "./requote.ts";
import { moduleProblems, staleReasons } from "./verify-module.ts";

const first = latePage("You MUST say sorry. {#say-sorry}");
const second = latePage("You MUST say sorry and say why. {#say-sorry}");
const module = assembleModule(first, "sorry", "late v1");
const lookup = (name: string) => ({ "late v1": first, "late v2": second })[name] ?? null;

describe("requote", () => {
  it("quotes a reworded rule as it reads now, so that nothing is stale and every quote stands", () => {
    const inForce = () => [{ name: "late v2", document: second }];
    expect(staleReasons(module, inForce).length).toBeGreaterThan(0);
    const { module: next, renewed, gone } = requote(module, inForce);
    expect(gone).toEqual([]);
    expect(renewed).toContain("late#say-sorry");
    expect(staleReasons(next, inForce)).toEqual([]);
    expect(moduleProblems(next, lookup)).toEqual([]);
    expect(next.lessons.map(({ text }) => text)).toEqual(module.lessons.map(({ text }) => text));
  });

  it("leaves alone what still stands, and what is gone for a person", () => {
    expect(requote(module, () => [{ name: "late v1", document: first }])).toEqual({ module, renewed: [], gone: [] });
    const left = requote(module, () => []);
    expect(left.module).toEqual(module);
    expect(left.gone).toContain("late#say-sorry");
  });
});
