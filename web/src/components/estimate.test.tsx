// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Estimate } from "./estimate.tsx";

const figure = { value: 0.78, low: 0.71, high: 0.84, level: 0.95, n: 62, method: "judge alone, not corrected" };

beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterEach(cleanup);

describe("Estimate", () => {
  it("says value, interval, count and target aloud and in words", () => {
    render(
      <MantineProvider>
        <Estimate estimate={figure} target={0.8} />
      </MantineProvider>,
    );
    expect(screen.getByRole("img").getAttribute("aria-label")).toBe("78\u00a0% (71–84), 62 audits, target 80\u00a0%");
    expect(screen.getByRole("button").textContent).toBe("78\u00a0% (71–84), 62 audits");
  });

  it("tells how it was computed when its words are pressed", async () => {
    render(
      <MantineProvider env="test">
        <Estimate estimate={figure} provisional="only 62 audits" />
      </MantineProvider>,
    );
    fireEvent.click(screen.getByRole("button"));
    expect(await screen.findByText("How is this computed?")).toBeTruthy();
    expect(screen.getByText(/Provisional: only 62 audits/)).toBeTruthy();
    expect(screen.getByText(/Nothing corrects it/)).toBeTruthy();
  });
});
