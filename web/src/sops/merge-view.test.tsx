// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { MergeView } from "./merge-view.tsx";

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
  Object.defineProperty(document, "fonts", { value: { addEventListener() {}, removeEventListener() {} } });
});
afterEach(cleanup);

const base = "Wait 5 days.\n\nBe kind.\n\nOpen a trace.";

function open(yours: string, theirs: string) {
  const merged = vi.fn();
  const cancel = vi.fn();
  render(
    <MantineProvider env="test">
      <MergeView base={base} yours={yours} theirs={theirs} them="Ines Calder" merged={merged} cancel={cancel} />
    </MantineProvider>,
  );
  return {
    merged,
    cancel,
    goOn: screen.getByRole<HTMLButtonElement>("button", { name: "Go on with the merged text" }),
  };
}

describe("MergeView", () => {
  it("joins edits of different lines without asking", () => {
    const { merged, goOn } = open(base.replace("5", "3"), base.replace("a trace", "one trace"));
    expect(screen.queryByRole("group", { name: /both changed it/ })).toBeNull();
    fireEvent.click(goOn);
    expect(merged).toHaveBeenCalledWith("Wait 3 days.\n\nBe kind.\n\nOpen one trace.");
  });

  it("does not go on before each place is decided, then goes on with what was chosen", () => {
    const { merged, goOn } = open(base.replace("5", "3"), base.replace("5", "4"));
    expect(goOn.disabled).toBe(true);
    expect(screen.getByText("1 choice left.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Take theirs" }));
    fireEvent.click(goOn);
    expect(merged).toHaveBeenCalledWith(base.replace("5", "4"));
  });

  it("takes what is written in place of both", () => {
    const { merged, goOn } = open(base.replace("5", "3"), base.replace("5", "4"));
    fireEvent.click(screen.getByRole("button", { name: "Write it myself" }));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Text for place 1" });
    expect(field.value).toBe("Wait 3 days.");
    fireEvent.change(field, { target: { value: "Wait 3 or 4 days." } });
    fireEvent.click(goOn);
    expect(merged).toHaveBeenCalledWith(base.replace("5", "3 or 4"));
  });

  it("gives one's own text back when one goes back", () => {
    const { cancel, merged } = open(base.replace("5", "3"), base.replace("5", "4"));
    fireEvent.click(screen.getByRole("button", { name: "Back to my text" }));
    expect(cancel).toHaveBeenCalledOnce();
    expect(merged).not.toHaveBeenCalled();
  });
});
