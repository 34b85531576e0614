import { expect, it } from "vitest";
import { z } from "zod";
import { promptTokens, wireSchema } from "./wire-schema.ts";

it("counts the form of the answer among the tokens of a prompt: providers do", () => {
  const schema = z.strictObject({ verdict: z.enum(["pass", "fail"]) });
  const characters = "Judge.".length + "Ticket".length + JSON.stringify(wireSchema(schema)).length;
  expect(promptTokens({ system: "Judge.", user: "Ticket", schema })).toBe(Math.ceil(characters / 4));
  expect(wireSchema(schema)).toEqual({
    type: "object",
    properties: { verdict: { type: "string", enum: ["pass", "fail"] } },
    required: ["verdict"],
    additionalProperties: false,
  });
});
