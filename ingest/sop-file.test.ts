import { describe, expect, it } from "vitest";
import { readSopFile } from "./sop-file.ts";

const front = `---
id: payout-delayed
title: Delayed creator payout
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat, email]
regions: [US, UK, ES]
languages: [en]
effective_from: 2026-06-01
effective_to: null
contact_reasons: [payout-delayed]
verify_every_days: 90
verified_at: 2026-08-30
---
# Delayed creator payout
`;

describe("readSopFile", () => {
  it("reads the front matter and keeps the source whole", () => {
    const file = readSopFile(front);
    expect(file).toMatchObject({
      ok: true,
      source: front,
      meta: { id: "payout-delayed", effectiveFrom: "2026-06-01", effectiveTo: null, verifyEveryDays: 90 },
    });
    expect(file.ok && file.source.slice(file.bodyStart)).toBe("# Delayed creator payout\n");
  });

  it("reads the same with CRLF line ends", () => {
    expect(readSopFile(front.replaceAll("\n", "\r\n")).ok).toBe(true);
  });

  it("gives each error the line of its key", () => {
    const wrong = front
      .replace("id: payout-delayed", "id: Payout Delayed")
      .replace("Tomas Reed", "Ines Calder")
      .replace("effective_from: 2026-06-01", "effectiveFrom: 2026-06-01");
    const file = readSopFile(wrong);
    const errors = file.ok ? [] : file.errors;
    expect(errors).toContainEqual({ line: 2, message: "id: must be kebab-case: a-z, 0-9 and single hyphens" });
    expect(errors).toContainEqual({
      line: 10,
      message: 'unknown key "effectiveFrom": write "effective_from" or remove it',
    });
    expect(errors).toContainEqual({ line: 1, message: "effective_from: is required" });
  });

  it("refuses an owner as verifier and an effective period of no length", () => {
    const file = readSopFile(
      front.replace("Tomas Reed", "Ines Calder").replace("effective_to: null", "effective_to: 2026-06-01"),
    );
    expect(file.ok ? [] : file.errors.map(({ line }) => line)).toEqual([5, 11]);
  });

  it("gives the line of broken YAML and asks for front matter where there is none", () => {
    const broken = readSopFile(front.replace("regions: [US, UK, ES]", "regions: [US, UK"));
    expect(broken.ok ? 0 : broken.errors[0]?.line).toBeGreaterThanOrEqual(8);
    expect(readSopFile("# Title\n---\nid: x\n---\n")).toMatchObject({ ok: false, errors: [{ line: 1 }] });
  });
});
