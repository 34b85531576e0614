import { describe, expect, it } from "vitest";
import { onboardingPathSchema, onboardingStanding } from "./onboarding.ts";

const path = onboardingPathSchema.parse({
  id: "first-month",
  title: "First month",
  stages: [
    { id: "basics", title: "Basics", modules: ["a", "b"], nestingTickets: 0, signOff: false },
    { id: "nesting", title: "Nesting", modules: [], nestingTickets: 10, signOff: true },
    { id: "alone", title: "Alone", modules: ["c"], nestingTickets: 5, signOff: false },
  ],
});
const states = (passed: string[], reviewedTickets: number, signedOff: string[]) =>
  onboardingStanding(path, { passed: new Set(passed), reviewedTickets, signedOff: new Set(signedOff) });

describe("onboardingStanding", () => {
  it("opens one stage after the other", () => {
    expect(states(["a"], 50, []).map(({ state }) => state)).toEqual(["open", "later", "later"]);
    expect(states(["a"], 0, [])[0]?.modulesLeft).toEqual(["b"]);
  });

  it("waits for a coach's word when nothing else of a nesting stage is left", () => {
    expect(states(["a", "b"], 9, [])[1]).toMatchObject({ state: "open", ticketsLeft: 1 });
    expect(states(["a", "b"], 10, [])[1]?.state).toBe("waits-for-sign-off");
    // A sign-off before the tickets were reviewed does not skip them.
    expect(states(["a", "b"], 9, ["nesting"])[1]?.state).toBe("open");
  });

  it("does not count the same tickets in two stages", () => {
    expect(states(["a", "b", "c"], 12, ["nesting"])[2]).toMatchObject({ state: "open", ticketsLeft: 3 });
    expect(states(["a", "b", "c"], 15, ["nesting"]).every(({ state }) => state === "done")).toBe(true);
  });
});
