import { describe, expect, it } from "vitest";
import { noFields, settingsOf } from "./helpdesk-kinds.ts";

describe("settingsOf", () => {
  it("leaves out what was not filled in, so that the server's defaults hold", () => {
    expect(settingsOf({ ...noFields, kind: "intercom" })).toEqual({
      kind: "intercom",
      prefix: "",
      reasonField: null,
      handleField: null,
      bots: [],
      articles: false,
    });
    expect(settingsOf({ ...noFields, kind: "webhook", url: "https://left.example" })).toEqual({ kind: "webhook" });
  });

  it("gives each kind its own fields only", () => {
    const fields = {
      ...noFields,
      url: "https://a.example",
      account: " a@b.example ",
      since: "2026-01-01",
      items: "data",
    };
    expect(settingsOf({ ...fields, kind: "zendesk" })).toMatchObject({ account: "a@b.example", since: "2026-01-01" });
    expect(settingsOf({ ...fields, kind: "http" })).toEqual({
      kind: "http",
      url: "https://a.example",
      format: "json",
      items: "data",
      next: "",
      sinceParameter: "",
      since: "2026-01-01",
    });
  });
});
