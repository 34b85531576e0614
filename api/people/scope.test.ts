import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyScope, Role } from "./roles.ts";
import { scopeFor, scopesFor, wholeScope, withinKey } from "./scope.ts";

const reader = (scope: Partial<KeyScope> = {}, role: Role = "bot") => ({ role, scope: { ...wholeScope, ...scope } });
const codeOf = (run: () => unknown) => {
  try {
    run();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("scopeFor", () => {
  it("fills in what a key has one of, and asks where it has several", () => {
    expect(scopeFor(reader({ channels: ["chat"] }), {}).channel).toBe("chat");
    expect(codeOf(() => scopeFor(reader({ channels: ["chat", "email"] }), {}))).toBe("invalid");
    expect(scopeFor(reader({ channels: ["chat", "email"] }), { channel: "email" }).channel).toBe("email");
  });

  it("refuses a place outside the key, and reads a bot's SOPs as a bot whatever it says", () => {
    expect(codeOf(() => scopeFor(reader({ regions: ["UK"] }), { region: "US" }))).toBe("forbidden");
    expect(scopeFor(reader(), { audience: "human" }).audience).toBe("bot");
    expect(scopeFor(reader({ audience: "human" }, "agent"), { audience: "bot" }).audience).toBe("human");
    expect(scopeFor({ role: "agent", scope: null }, { audience: "bot" }).audience).toBe("bot");
  });

  it("never gives a place that the key does not have, whatever is asked", () => {
    const place = fc.constantFrom("chat", "email", "form", "phone");
    fc.assert(
      fc.property(fc.array(place, { minLength: 1 }), fc.option(place, { nil: undefined }), (channels, channel) => {
        const scopes = [scopeFor, scopesFor].flatMap((narrow) => {
          try {
            return narrow(reader({ channels }), { channel });
          } catch {
            return [];
          }
        });
        return scopes.every((scope) => scope.channel !== undefined && (channels as string[]).includes(scope.channel));
      }),
    );
  });
});

describe("scopesFor", () => {
  it("gives each combination that a list has to look at", () => {
    const scopes = scopesFor(reader({ channels: ["chat", "email"], regions: ["UK", "US"] }), { region: "UK" });
    expect(scopes.map(({ channel, region }) => [channel, region])).toEqual([
      ["chat", "UK"],
      ["email", "UK"],
    ]);
  });
});

describe("withinKey", () => {
  it("lets through what is written for everywhere, and nothing that is written for elsewhere", () => {
    const written = { audiences: ["bot"], channels: [], regions: ["US", "UK"], languages: ["en"] };
    expect(withinKey(reader({ channels: ["chat"], regions: ["UK"] }), written)).toBe(true);
    expect(withinKey(reader({ regions: ["ES"] }), written)).toBe(false);
    expect(withinKey(reader(), { ...written, audiences: ["human"] })).toBe(false);
  });
});
