import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, operatorToken, type TestApi } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-library-"));
const [from, to, exported, again] = ["from", "to", "exported", "again"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
let full: TestApi;
let empty: TestApi;

/** A data folder that leads the command line to a test's server. */
function leadTo(api: TestApi, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, "server.json"), JSON.stringify({ url: api.url, token: operatorToken }));
}

beforeAll(async () => {
  const now = () => new Date("2026-11-02T09:00:00Z");
  [full, empty] = [await openTestApi({ overrides: { now } }), await openTestApi({ overrides: { now } })];
  leadTo(full, from);
  leadTo(empty, to);
  for (const name of ["payout-delayed.v1.md", "payout-delayed.v2.md", "coins-missing.md", "tax-form.md"]) {
    const body = readFileSync(new URL(name, libraryFolder), "utf8");
    await full.call("POST /imports/sops", { body, query: { approvedBy: "Hannah Okafor" } });
  }
}, 180_000);
afterAll(async () => {
  await Promise.all([full.close(), empty.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const plumb = async (args: string[], dataDir: string) => {
  const { code, stdout, stderr } = await runHere(["sops", ...args, "--json"], "", { DATA_DIR: dataDir });
  return { code, stderr, reply: JSON.parse(stdout) as Record<string, unknown> };
};
const file = (...path: string[]) => join(exported, ...path);
const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, "utf8")));

describe("plumb sops export and import", () => {
  it("carry a library over, byte for byte, and change nothing the second time", async () => {
    expect(await plumb(["export", exported], from)).toMatchObject({
      code: 0,
      reply: { sops: 3, versions: 4, written: 11 },
    });
    expect(readFileSync(file("payout-delayed.md"), "utf8")).toBe(
      readFileSync(new URL("payout-delayed.v2.md", libraryFolder), "utf8"),
    );
    expect(await plumb(["export", exported], from)).toMatchObject({ reply: { written: 0 } });

    const first = await plumb(["import", exported], to);
    expect(first).toMatchObject({ code: 0, reply: { sops: 3, added: 4, unchanged: 0, submitted: [], problems: [] } });
    const second = await plumb(["import", exported], to);
    expect(second).toMatchObject({ code: 0, reply: { added: 0, unchanged: 4, notes: [] } });

    await plumb(["export", again], to);
    for (const path of ["payout-delayed.md", "payout-delayed.yaml", "history/payout-delayed/1.md", "tax-form.yaml"])
      expect(readFileSync(join(again, path), "utf8")).toBe(readFileSync(file(path), "utf8"));
  });

  it("make an edited text a version in review, and say file and line of what is broken while the rest comes in", async () => {
    edit(file("coins-missing.md"), (text) => text.replace("# ", "# Really: "));
    edit(file("tax-form.md"), (text) => text.replace(/^owner:.*$/m, "owner: ''"));
    edit(file("payout-delayed.yaml"), (yaml) => yaml.replace("state: approved", "state: perhaps"));
    const { code, reply, stderr } = await plumb(["import", exported], to);
    expect(code).toBe(1);
    expect(reply).toMatchObject({ sops: 2, added: 0, submitted: ["coins-missing.md"] });
    const places = (reply.problems as { file: string; line: number }[]).map(({ file, line }) => `${file}:${line}`);
    expect(places).toEqual([expect.stringMatching(/^payout-delayed\.yaml:\d+$/), "tax-form.md:4"]);
    expect(stderr).toContain("tax-form.md:4  owner:");
    const { versions } = await empty.call("GET /sops/:id", { params: { id: "coins-missing" } });
    expect(versions.map(({ state }) => state)).toEqual(["in-force", "in-review"]);
    expect((await plumb(["import", exported], to)).reply).toMatchObject({ submitted: [] });
  });

  it("carry open drafts, save an edited one as its next revision, and say what stays as it is", async () => {
    const source = readFileSync(new URL("tax-form.md", libraryFolder), "utf8").replace("# ", "# Perhaps: ");
    const begun = await full.call("POST /sop-drafts", {
      as: "sop-owner",
      body: { from: "text", source, note: "idea" },
    });
    const name = `drafts/tax-form-${begun.id.slice(0, 8)}.md`;
    expect(await plumb(["export", exported], from)).toMatchObject({ reply: { drafts: 1, removed: 0 } });
    edit(file("tax-form.md"), () => readFileSync(new URL("tax-form.md", libraryFolder), "utf8"));
    const bring = async () => (await plumb(["import", exported], to)).reply;
    expect(await bring()).toMatchObject({ drafted: [name], problems: [] });
    const there = () => empty.call("GET /sop-drafts/:id", { as: "sop-owner", params: { id: begun.id } });
    const { source: carried, revision, author, note } = await there();
    expect([carried, revision, author, note]).toEqual([source, 1, begun.author, "idea"]);
    expect(await bring()).toMatchObject({ drafted: [] });
    await plumb(["export", again], to);
    const record = (folder: string) => readFileSync(join(folder, name.replace(".md", ".yaml")), "utf8");
    expect(record(again)).toBe(record(exported));

    edit(file(name), (text) => text.replace("Perhaps", "Surely"));
    writeFileSync(file("drafts", "new.md"), "a first thought");
    expect(await bring()).toMatchObject({ drafted: ["drafts/new.md", name] });
    expect(await there()).toMatchObject({ revision: 2, source: expect.stringContaining("Surely") });
    expect(await bring()).toMatchObject({ drafted: [], problems: [] });

    edit(file(name), (text) => text.replace("Surely", "Never"));
    const refused = await plumb(["import", exported], to);
    expect(refused).toMatchObject({ code: 1, reply: { drafted: [], problems: [{ file: name }] } });
    const params = { id: begun.id };
    await empty.call("DELETE /sop-drafts/:id", { as: "sop-owner", params, query: { baseRevision: 2 } });
    expect(await bring()).toMatchObject({ notes: [expect.stringContaining("was discarded here")], problems: [] });
    expect(await plumb(["export", again], to)).toMatchObject({ reply: { drafts: 1, removed: 1 } });
  });

  it("tell nobody of a history that is restored, and say so", async () => {
    const third = await openTestApi({});
    const folderOf = join(folder, "third");
    leadTo(third, folderOf);
    const { reply } = await plumb(["import", again], folderOf);
    expect(reply.events).toBeGreaterThan(3);
    const asked = await third.context.db.execute(
      "select count(*)::int as n from pgboss.job where name = 'version-event'",
    );
    const old = await third.context.db.execute("select count(*)::int as n from sop_event");
    expect([asked.rows[0]?.n, old.rows[0]?.n]).toEqual([0, reply.events]);
    await third.close();
  });

  it("are used wrongly without a folder of SOPs", async () => {
    expect((await runHere(["sops", "import", join(folder, "missing")])).code).toBe(2);
    expect((await runHere(["sops", "import", from])).code).toBe(2);
  });
});
