import { describe, expect, it } from "vitest";
import { objectStream } from "./object-stream.ts";

const whole = '{"sentences":[{"text":"a } \\" ] {","n":{"m":1}},{"text":"b"}],"rest":{"x":1}}';

describe("objectStream", () => {
  it("gives each object once, as soon as it is whole, wherever the pieces are cut", () => {
    for (let size = 1; size <= whole.length; size++) {
      const stream = objectStream();
      const found: unknown[] = [];
      for (let at = 0; at < whole.length; at += size) found.push(...stream.push(whole.slice(at, at + size)));
      expect(found.slice(0, 2)).toEqual([{ text: 'a } " ] {', n: { m: 1 } }, { text: "b" }]);
    }
  });

  it("gives nothing of an object that is not whole, nor of what is no JSON", () => {
    expect(objectStream().push('{"sentences":[{"text":"a"')).toEqual([]);
    expect(objectStream().push("[{no json}]")).toEqual([]);
  });
});
