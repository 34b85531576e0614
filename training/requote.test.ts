import { describe, expect, it } from "vitest";
import { parseSop } from "../sops/parse.ts";
import type { SopMeta } from "../sops/sop.ts";
import { assembleModule } from "./assemble.ts";
import { requote } from "./requote.ts";
import { moduleProblems, staleReasons } from "./verify-module.ts";

const meta: SopMeta = {
  id: "late",
  title: "Late",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human"],
  channels: [],
  regions: [],
  languages: ["en"],
  effectiveFrom: "2026-06-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
};
const page = (rule: string) =>
  parseSop(`# Late\n## Steps\n### 1. Say sorry {#sorry}\nSay it.\n\n**Constraints:**\n- ${rule}\n`, meta);
const first = page("You MUST say sorry. {#say-sorry}");
const second = page("You MUST say sorry and say why. {#say-sorry}");
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
