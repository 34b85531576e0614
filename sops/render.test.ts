// @vitest-environment jsdom
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { parseSop } from "./parse.ts";
import { renderHuman, renderMarkdown } from "./render.ts";

const attacks = "../shared/data/trust/xss/dev/xss.jsonl";
if (!existsSync(attacks)) console.warn(`${attacks} is absent: the cross-site scripting suite is skipped`);

const forbidden = new Set(
  "script style iframe object embed svg math form base link meta template frame frameset applet noscript".split(" "),
);

type ParsedElement = { localName: string; attributes: Iterable<{ name: string; value: string }> };
type HtmlParser = {
  parseFromString(
    html: string,
    type: "text/html",
  ): { body: { querySelectorAll(css: string): Iterable<ParsedElement> } };
};
const { DOMParser } = globalThis as unknown as { DOMParser: new () => HtmlParser };

/** Parses HTML as a browser would and names what could run, load or restyle. */
function dangers(html: string): string[] {
  const found: string[] = [];
  for (const element of new DOMParser().parseFromString(html, "text/html").body.querySelectorAll("*")) {
    if (forbidden.has(element.localName)) found.push(element.localName);
    for (const { name, value } of element.attributes) {
      const scheme = /^[\s\p{Cc}]*([a-z][a-z0-9+.-]*)\s*:/iu.exec(value)?.[1]?.toLowerCase();
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(name);
      if ((name === "href" || name === "src") && scheme && !["http", "https", "mailto"].includes(scheme))
        found.push(value);
    }
  }
  return found;
}

describe("renderMarkdown", () => {
  it("renders GitHub Markdown, hides front matter and turns explicit ids into anchors", () => {
    const html = renderMarkdown(exampleSource);
    expect(html).toContain('<h3 id="user-content-find-payout">1. Find the payout</h3>');
    expect(html).toContain('<li id="user-content-confirm-payout-id">');
    expect(html).not.toContain("{#");
    expect(html).not.toContain("id: payout-delayed");
    expect(html).toContain("10:30");
    expect(renderMarkdown("|a|\n|-|\n|b|")).toContain("<table>");
  });

  it("leaves out raw HTML and unsafe links", () => {
    const html = renderMarkdown(
      "<img src=x onerror=alert(1)> [a](javascript:alert(1)) <script>x</script>\n\n[b](https://b.example)",
    );
    expect(dangers(html)).toEqual([]);
    expect(html).not.toContain("onerror");
    expect(html).toContain('rel="nofollow noopener noreferrer"');
  });

  it("drops targets of links and images when asked", () => {
    expect(renderMarkdown("![x](https://a.example/p.png) [y](https://a.example)", { targets: "drop" })).toBe(
      "<p>x <a>y</a></p>",
    );
  });
});

describe.skipIf(!existsSync(attacks))("renderMarkdown on published attacks", () => {
  it("lets no dangerous element, handler or link through", { timeout: 180_000 }, () => {
    const payloads = readFileSync(attacks, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { payload: string }).payload);
    const pages = payloads.map((payload) => `<section>${renderMarkdown(payload)}</section>`);
    // one page of 100 at a time: a parser for each payload takes a minute
    for (let i = 0; i < pages.length; i += 100) expect(dangers(pages.slice(i, i + 100).join("\n"))).toEqual([]);
    expect(payloads.length).toBeGreaterThan(1000);
  });
});

describe("renderHuman", () => {
  it("shows steps, tables and what is for people, and nothing that is for bots", () => {
    const source = `# T\n## Steps\n### 1. A {#a}\n|x|y|\n|-|-|\n|1|at 10:30|\n\n:::bot\nBeep.\n:::\n\n:::human\nSmile.\n:::\n## Examples\nGood: "x"\n`;
    const html = renderHuman(parseSop(source, exampleMeta));
    expect(html).toContain('id="user-content-a"');
    expect(html).toContain("<td>at 10:30</td>");
    expect(html).toContain("<p>Smile.</p>");
    expect(html).not.toMatch(/Beep|:::/);
  });
});
