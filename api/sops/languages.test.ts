import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  // No vectors: what is found here, full-text has found.
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z"), index: null } });
});
afterAll(() => api.close());

const sop = (id: string, language: string, title: string, words: string) => `---
id: ${id}
title: ${title}
owner: Ines Calder
verifier: Tomas Reed
audiences: [human]
channels: [chat]
regions: [US]
languages: [${language}]
effective_from: 2026-01-01
contact_reasons: [${id}]
---
# ${title}
## Overview
${words}
## Steps
### 1. ${title} {#first}
${words}
`;

async function approve(source: string): Promise<void> {
  await api.call("POST /imports/sops", { as: "sop-owner", body: source, query: { approvedBy: "Tomas Reed" } });
  await api.idle();
}

const found = async (q: string) =>
  [...new Set((await api.call("GET /search", { query: { q } })).hits.map(({ sopId }) => sopId))].sort();

describe("words in another form than the SOP's", () => {
  it("are found in a library of one language, and of another that joins it", async () => {
    await approve(sop("glaze", "en", "Chipped glazes", "Replace teapots whose glazes chipped."));
    expect(await found("a chipping glaze")).toEqual(["glaze"]);
    expect(await found("reembolsaron las teteras")).toEqual([]);
    await approve(sop("tetera", "es", "Reembolsar teteras", "Reembolse las teteras que llegaron rotas."));
    expect(await found("reembolsaron una tetera rota")).toEqual(["tetera"]);
    expect(await found("a chipping glaze")).toEqual(["glaze"]);
    expect(await found("chipped tetera")).toEqual(["glaze", "tetera"]);
  });
});
