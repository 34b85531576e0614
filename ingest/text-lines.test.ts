import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines, readText, type TextInput } from "./text-lines.ts";

async function* chunks(...parts: (string | Uint8Array)[]): TextInput {
  yield* parts;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("readLines", () => {
  it("numbers lines and keeps their ends", async () => {
    expect(await collect(readLines(chunks("a\r\nb\n", "\nc")))).toEqual([
      { line: 1, text: "a", end: "\r\n" },
      { line: 2, text: "b", end: "\n" },
      { line: 3, text: "", end: "\n" },
      { line: 4, text: "c", end: "" },
    ]);
  });

  it("gives the same lines however the bytes are cut", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\uFEFF", "é", "😀") });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (body, size) => {
        const bytes = new TextEncoder().encode(body);
        const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.slice(i * size, (i + 1) * size),
        );
        expect(await readText(chunks(...parts))).toBe(body.replace(/^\uFEFF/, ""));
        expect(await collect(readLines(chunks(...parts)))).toEqual(await collect(readLines(chunks(body))));
      }),
    );
  });

  it("drops a byte order mark only at the start", async () => {
    expect(await readText(chunks(Uint8Array.of(0xef, 0xbb), Uint8Array.of(0xbf, 0x61), "\uFEFFb"))).toBe("a\uFEFFb");
  });
});
