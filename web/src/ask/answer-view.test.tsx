// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Answer } from "../client/wire.ts";
import { AnswerView } from "./answer-view.tsx";

type Full = Extract<Answer, { kind: "answer" }>;

const hostile = [
  "![a](https://collector.test/a.png)",
  '<img src="https://collector.test/a.png" onerror="fetch(1)">',
  "[open](javascript:alert(1))",
  "See https://collector.test/login.",
  "<script>alert(1)</script><iframe src=//collector.test></iframe>",
];

const citation: Full["sentences"][number]["citation"] = {
  sopId: "late-parcel",
  title: "Late parcel",
  versionId: "v1",
  versionNumber: 1,
  effectiveFrom: "2026-01-01",
  stepId: "look",
  stepTitle: "Look",
  obligationId: null,
  start: 0,
  end: 12,
  quote: "Look it up.",
  stale: false,
  trust: "verified",
  disputes: 0,
};

const answerOf = (texts: string[]): Answer => ({
  kind: "answer",
  sentences: texts.map((text) => ({ text, citation })),
  step: null,
  writtenBy: "a-model",
  others: [],
  asks: null,
  questionId: null,
  retrieval: "full-text",
});

beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
afterEach(cleanup);

describe("AnswerView", () => {
  it("shows a model's words as words: no image, no link but those to the SOP, nothing that runs", () => {
    const { container } = render(
      <MantineProvider env="test">
        <AnswerView answer={answerOf(hostile)} search={{}} />
      </MantineProvider>,
    );
    for (const text of hostile) expect(container.textContent).toContain(text);
    expect(container.querySelectorAll("img, script, iframe, [src], [onerror]")).toHaveLength(0);
    const addresses = [...container.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(addresses).toHaveLength(hostile.length + 1);
    for (const address of addresses) expect(address).toMatch(/^\/sops\/late-parcel\?/);
  });

  it("numbers the steps that sentences rest on, each once with how far it is to be relied on", () => {
    const other = { ...citation, stepId: "replace", stepTitle: "Replace", start: 20, trust: "stale" as const };
    const full = answerOf(["Look.", "Replace it.", "Look again."]) as Full;
    const [look, replace, again] = full.sentences;
    if (!look || !replace || !again) throw new Error("three sentences");
    const answer = { ...full, sentences: [look, { ...replace, citation: other }, { ...again, citation }] };
    const { container, getByRole } = render(
      <MantineProvider env="test">
        <AnswerView answer={answer} search={{}} />
      </MantineProvider>,
    );
    expect([...container.querySelectorAll("p > a")].map((mark) => mark.textContent)).toEqual(["1", "2", "1"]);
    const sources = [...getByRole("list", { name: "Sources" }).children].map((source) => source.textContent);
    expect(sources).toEqual([
      "Late parcel v1 › Look verified in force since 1 Jan 2026",
      "Late parcel v1 › Replace stale in force since 1 Jan 2026",
    ]);
  });
});
