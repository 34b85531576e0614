import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SopHistory, sopHistorySchema } from "./history.ts";
import { type LibraryFile, libraryFiles, readLibrary } from "./library-files.ts";
import { versionEventKinds } from "./version.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const text = fc.string({ unit: "grapheme", maxLength: 60 });
const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const instant = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const day = instant.map((at) => at.slice(0, 10));
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const comment = fc.record({
  by: words,
  at: instant,
  text: words,
  anchor: orNull(words),
  resolvedBy: orNull(words),
  resolvedAt: orNull(instant),
});

const version = fc
  .record({
    state: fc.constantFrom("in-review" as const, "approved" as const, "withdrawn" as const, "retired" as const),
    source: text,
    effectiveFrom: day,
    author: words,
    handedInBy: words,
    handedInAt: instant,
    editors: fc.array(words, { maxLength: 3 }),
    note: text,
    requestedReviewers: fc.array(words, { maxLength: 2 }),
    restores: orNull(fc.integer({ min: 1, max: 9 })),
    verifiedAt: orNull(day),
    approvedBy: words,
    approvedAt: instant,
    retiredAt: instant,
    comments: fc.array(comment, { maxLength: 2 }),
  })
  .map((one) => {
    const decided = one.state === "approved" || one.state === "retired";
    const undecided = decided ? {} : { approvedBy: null, approvedAt: null };
    return { ...one, ...undecided, ...(one.state === "retired" ? {} : { retiredAt: null }) };
  });

const event = fc.record({
  at: instant,
  kind: fc.constantFrom(...versionEventKinds),
  by: words,
  version: orNull(fc.integer({ min: 1, max: 9 })),
  on: day,
  note: text,
});

const history: fc.Arbitrary<SopHistory> = fc
  .record({
    id: fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/),
    title: words,
    owner: words,
    verifier: orNull(words),
    createdAt: instant,
    events: fc.array(event, { maxLength: 3 }),
    versions: fc.array(version, { minLength: 1, maxLength: 3 }),
  })
  .map((one) => ({
    ...one,
    versions: one.versions.map((each, i) => ({ ...each, number: i + 1, sha256: sha256(each.source) })),
  }));
const library = fc.uniqueArray(history, { maxLength: 3, selector: ({ id }) => id });

const byId = (histories: SopHistory[]) => histories.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const fixture = (id: string): SopHistory =>
  sopHistorySchema.parse({
    id,
    title: "Lanyards",
    owner: "Ines Calder",
    createdAt: "2026-01-01T00:00:00.000Z",
    versions: ["one\r\n", "two"].map((source, i) => {
      const approved = { state: "approved", approvedBy: "Tomas Reed", approvedAt: "2026-01-01T00:00:00.000Z" };
      const handedIn = { author: "Ines Calder", handedInBy: "Ines Calder", handedInAt: "2026-01-01T00:00:00.000Z" };
      return { ...approved, ...handedIn, number: i + 1, source, sha256: sha256(source), effectiveFrom: "2026-01-01" };
    }),
  });
const changed = (files: LibraryFile[], path: string, change: (text: string) => string): LibraryFile[] =>
  files.map((file) => (file.path === path ? { path, text: change(file.text) } : file));

describe("readLibrary", () => {
  it("gives back every library that libraryFiles wrote, and writing it again gives the same bytes", () => {
    fc.assert(
      fc.property(library, (histories) => {
        const files = libraryFiles(histories);
        const read = readLibrary(files, sha256);
        expect(read).toEqual({ histories: byId(histories), edited: [], reverted: [], problems: [] });
        expect(libraryFiles(histories.flatMap(({ id }) => read.histories.filter((one) => one.id === id)))).toEqual(
          files,
        );
      }),
    );
  });

  it("keeps the newest text byte for byte beside the record", () => {
    const paths = libraryFiles([fixture("a")]).map(({ path }) => path);
    expect(paths).toEqual([".gitattributes", "a.md", "a.yaml", "history/a/1.md", "history/a/2.md"]);
    expect(libraryFiles([fixture("a")])[1]?.text).toBe("two");
  });

  it("tells edited and new texts from those that went back to an earlier version", () => {
    const files = [
      ...changed(
        changed(libraryFiles([fixture("a"), fixture("b")]), "a.md", (two) => `${two}!`),
        "b.md",
        () => "one\r\n",
      ),
      { path: "new.md", text: "new" },
      { path: "README.md", text: "about" },
    ];
    const { histories, edited, reverted, problems } = readLibrary(files, sha256);
    expect(histories).toHaveLength(2);
    expect(edited).toEqual([
      { path: "a.md", text: "two!" },
      { path: "new.md", text: "new" },
    ]);
    expect(reverted).toEqual([{ path: "b.md", number: 1 }]);
    expect(problems).toEqual([]);
  });

  it("says file and line of what is broken and reads the rest", () => {
    const whole = libraryFiles([fixture("a"), fixture("b"), fixture("c"), fixture("d")]);
    const broken = [
      changed(whole, "a.yaml", (yaml) => yaml.replace("state: approved", "state: nearly")),
      changed(whole, "a.yaml", (yaml) => `${yaml}  - [`),
      changed(whole, "a.yaml", (yaml) => yaml.replace("id: a", "id: z")),
      changed(whole, "a.yaml", (yaml) => yaml.replace(/^ *approved_by: .*\n/m, "")),
      changed(whole, "history/a/1.md", (source) => source.replace("\r\n", "\n")),
      whole.filter(({ path }) => path !== "history/a/2.md"),
    ].map((files) => readLibrary(files, sha256));
    for (const { histories, edited } of broken)
      expect([histories.map(({ id }) => id), edited]).toEqual([["b", "c", "d"], []]);
    const places = broken.map(({ problems: [first] }) => `${first?.file}:${first?.line} ${first?.message}`);
    expect(places[0]).toMatch(/^a\.yaml:9 versions\.0\.state: /);
    expect(places[1]).toMatch(/^a\.yaml:\d+ not valid YAML/);
    expect(places[2]).toMatch(/^a\.yaml:1 this record is of z/);
    expect(places[3]).toMatch(/^a\.yaml:\d+ versions\.0\.state: is approved, but does not say by whom/);
    expect(places[4]).toMatch(/^history\/a\/1\.md:1 this text is not the one/);
    expect(places[5]).toMatch(/^history\/a\/2\.md:1 the text of this version is missing/);
  });
});
