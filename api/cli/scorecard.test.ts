import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, operatorToken, type TestApi } from "../http/test-api.ts";
import { scorecard } from "../qa/fixture.ts";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-scorecard-"));
let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server.json"), JSON.stringify({ url: api.url, token: operatorToken }));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const plumb = async (args: string[], input = "") => {
  const { code, stdout } = await runHere(["scorecard", ...args, "--json"], input, { DATA_DIR: folder });
  return { code, reply: JSON.parse(stdout) as Record<string, unknown> };
};

describe("plumb scorecard", () => {
  it("imports a file as a draft or a version, exports it, and reads its own export back as the same version", async () => {
    const text = JSON.stringify(scorecard);
    expect(await plumb(["import", "-"], text)).toMatchObject({ code: 0, reply: { version: null } });
    expect(await plumb(["import", "-", "--publish"], text)).toMatchObject({
      code: 0,
      reply: { version: { number: 1 } },
    });
    const { reply } = await plumb(["export", "parcels"]);
    expect(await plumb(["import", "-", "--publish"], String(reply.text))).toMatchObject({
      reply: { version: { number: 1 } },
    });
    expect(await plumb(["list"])).toMatchObject({ reply: { versions: [{ number: 1 }], drafts: [{}] } });
  });

  it("names what to mend without a server, exit 1 where an error keeps it from being published", async () => {
    const broken = { ...scorecard, sections: [] };
    expect(await plumb(["lint", "-"], JSON.stringify(broken))).toMatchObject({
      code: 1,
      reply: { findings: [{ severity: "error", message: "the list of sections is empty" }] },
    });
    expect(await plumb(["lint", "sops/sample/scorecard.yaml"])).toMatchObject({ code: 0 });
  });
});
