import { describe, expect, it } from "vitest";
import { completionFormatOf, importableBy, importKinds, namingProblem, ticketFormatOf } from "./import-kinds.ts";

describe("importableBy", () => {
  it("gives each role the kinds that the server takes from it", () => {
    expect(importableBy("qa-lead")).toEqual(["tickets", "audits"]);
    expect(importableBy("planner")).toEqual([
      "volumes",
      "reason-volumes",
      "pilot",
      "rollout",
      "special-days",
      "actuals",
    ]);
    expect(importableBy("sop-owner")).toEqual(["sops", "documents", "simulations"]);
    expect(importableBy("head")).toEqual(["simulations"]);
    expect(importableBy("agent")).toEqual([]);
  });
});

describe("ticketFormatOf", () => {
  it("reads the format from the ending, whatever its case", () => {
    expect(["a.CSV", "b.ndjson", "c.tar.yml", "d", "e.txt"].map(ticketFormatOf)).toEqual([
      "csv",
      "jsonl",
      "yaml",
      null,
      null,
    ]);
  });

  it("knows every ending that a ticket file may have", () => {
    for (const ending of importKinds.tickets.endings) expect(ticketFormatOf(`file${ending}`)).not.toBeNull();
  });
});

describe("completionFormatOf", () => {
  it("reads CSV whatever the case of its ending, and statements otherwise", () => {
    expect(["a.CSV", "b.csv", "c.json", "d.jsonl"].map(completionFormatOf)).toEqual(["csv", "csv", "xapi", "xapi"]);
  });
});

describe("namingProblem", () => {
  it("names the endings that fit when the name does not", () => {
    expect(namingProblem("audits", "reviews.csv")).toBeNull();
    expect(namingProblem("audits", "reviews.xlsx")).toBe("Its name must end in .csv.");
  });
});
