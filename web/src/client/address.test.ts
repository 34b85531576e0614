import { describe, expect, it } from "vitest";
import { addressTo, parseSearch, stringifySearch } from "./address.ts";

describe("addresses", () => {
  it("keep every value as the text it was", () => {
    const search = { q: "12", v: "true", name: "a b&c" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it("leave out what is empty", () => {
    expect(addressTo("/sops", { asOf: undefined, find: "", v: null })).toBe("/sops");
    expect(addressTo("/sops/x", { v: 2 })).toBe("/sops/x?v=2");
  });
});
