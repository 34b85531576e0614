// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";
import { stepHtml } from "./step-html.ts";

// jsdom has no CSS.escape; ids of steps and rules are kebab-case
beforeAll(() => void vi.stubGlobal("CSS", { escape: (text: string) => text }));

const page = new DOMParser().parseFromString(
  `<h2>Steps</h2>
  <h3 id="user-content-find">1. Find it</h3>
  <p>Ask for the <code>payout_id</code>.</p>
  <table><tbody><tr><td>US</td><td>3 days</td></tr></tbody></table>
  <p><strong>Constraints:</strong></p>
  <ul><li id="user-content-ask-first">You MUST ask first.</li></ul>
  <h3 id="user-content-close">2. Close</h3>
  <p>Say goodbye.</p>
  <h2>Examples</h2>
  <p>Good.</p>`,
  "text/html",
);

describe("stepHtml", () => {
  it("keeps tables and marks, and leaves out the rules that are listed beside", () => {
    const html = stepHtml(page, { id: "find", obligations: [{ id: "ask-first" }] });
    expect(html).toContain("<code>payout_id</code>");
    expect(html).toContain("<td>3 days</td>");
    expect(html).not.toContain("Constraints");
    expect(html).not.toContain("ask first");
    expect(html).not.toContain("Close");
  });

  it("ends before the next section and leaves the page as it was", () => {
    expect(stepHtml(page, { id: "close", obligations: [] })).toBe("<p>Say goodbye.</p>");
    expect(page.body.innerHTML).toContain("You MUST ask first.");
  });

  it("knows nothing of a step without a place in the page", () => {
    expect(stepHtml(page, { id: "elsewhere", obligations: [] })).toBeNull();
  });
});
