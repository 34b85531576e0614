import { describe, expect, it } from "vitest";
import { newSigningSecret } from "../adapters/signing-secret.ts";
import { openSecret, sealSecret } from "./secret.ts";

describe("sealSecret", () => {
  it("gives a text that only the same installation can open", () => {
    const secret = newSigningSecret();
    const sealed = sealSecret(secret, "one installation");
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(sealed).not.toContain(secret.slice(6));
    expect(openSecret(sealed, "one installation")).toBe(secret);
    expect(openSecret(sealed, "another installation")).toBeNull();
    expect(openSecret("damaged", "one installation")).toBeNull();
  });
});
