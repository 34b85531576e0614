// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SopDraft } from "../client/wire.ts";
import { plainLines } from "./draft-text.ts";
import { useDraftText } from "./use-draft-text.ts";
import { type Ground, useSaving } from "./use-saving.ts";

const draft: SopDraft = {
  id: "0b54cd6e-0000-4000-8000-000000000001",
  sopId: "payout-delayed",
  title: "Delayed creator payout",
  source: "Wait 5 days.\r\nBe kind.",
  revision: 2,
  author: "Søren Vance",
  editors: ["Søren Vance"],
  note: "",
  base: null,
  restores: null,
  requestedChanges: null,
  createdAt: "2026-10-05T10:00:00.000Z",
  updatedAt: "2026-10-05T10:00:00.000Z",
  updatedBy: "Søren Vance",
};
const version: Ground = {
  kind: "version",
  sopId: "payout-delayed",
  versionId: "0b54cd6e-0000-4000-8000-000000000002",
  number: 2,
  source: "Wait 5 days.",
};

type Sent = { method: string; path: string; body: unknown };

/** A server that answers from a list and remembers what it was sent. */
function answering(answers: { status: number; body: unknown }[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push({ method: init.method ?? "GET", path, body: init.body ? JSON.parse(String(init.body)) : null });
    const { status, body } = answers[sent.length - 1] ?? { status: 500, body: null };
    return new Response(JSON.stringify(body), { status });
  });
  return sent;
}

function open(ground: Ground, created: (draft: SopDraft) => void = () => undefined) {
  const client = new QueryClient();
  const start = ground.kind === "draft" ? ground.draft : { source: ground.source, revision: 0 };
  return renderHook(
    () => {
      const writing = useDraftText("key", { ...start, source: plainLines(start.source) });
      return { writing, saving: useSaving(ground, writing, created) };
    },
    { wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> },
  );
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("useSaving", () => {
  it("sends the revision that the text began with, in the line ends it came with", async () => {
    const sent = answering([{ status: 200, body: { ...draft, revision: 3 } }]);
    const { result } = open({ kind: "draft", draft });
    act(() => result.current.writing.type("Wait 3 days.\nBe kind."));
    await act(async () => void (await result.current.saving.save()));
    expect(sent).toEqual([
      {
        method: "PUT",
        path: `/api/sop-drafts/${draft.id}`,
        body: { baseRevision: 2, source: "Wait 3 days.\r\nBe kind." },
      },
    ]);
    expect(result.current.writing.draft).toEqual({
      text: "Wait 3 days.\nBe kind.",
      base: "Wait 3 days.\nBe kind.",
      revision: 3,
    });
  });

  it("shows what somebody else saved when their revision is newer, and keeps one's own text", async () => {
    const theirs = { ...draft, source: "Wait 4 days.", revision: 3, updatedBy: "Ines Calder" };
    answering([
      { status: 409, body: { error: { code: "conflict", message: "Saved before.", details: { revision: 3 } } } },
      { status: 200, body: theirs },
    ]);
    const { result } = open({ kind: "draft", draft });
    act(() => result.current.writing.type("Wait 3 days."));
    await act(async () => void (await result.current.saving.save()));
    expect(result.current.saving.theirs).toEqual(theirs);
    expect(result.current.writing.draft.text).toBe("Wait 3 days.");
  });

  it("asks for no merge when the draft was handed in by somebody else", async () => {
    const sent = answering([{ status: 409, body: { error: { code: "conflict", message: "It was handed in." } } }]);
    const { result } = open({ kind: "draft", draft });
    act(() => result.current.writing.type("Wait 3 days."));
    await act(async () => void (await result.current.saving.save()));
    expect(sent).toHaveLength(1);
    expect(result.current.saving.theirs).toBeNull();
    await waitFor(() => expect(result.current.saving.error?.message).toBe("It was handed in."));
  });

  it("begins a draft from the version when there is none, then saves the text in it", async () => {
    const sent = answering([
      { status: 201, body: { ...draft, revision: 1, source: version.kind === "version" ? version.source : "" } },
      { status: 200, body: { ...draft, revision: 2 } },
    ]);
    const created = vi.fn();
    const { result } = open(version, created);
    act(() => result.current.writing.type("Wait 3 days."));
    await act(async () => void (await result.current.saving.save()));
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /api/sop-drafts",
      `PUT /api/sop-drafts/${draft.id}`,
    ]);
    expect(sent[1]?.body).toEqual({ baseRevision: 1, source: "Wait 3 days." });
    expect(created).toHaveBeenCalledOnce();
    expect(localStorage.getItem("key")).toBeNull();
  });

  it("loses nothing when no answer comes", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    const { result } = open({ kind: "draft", draft });
    act(() => result.current.writing.type("Wait 3 days."));
    await act(async () => void (await result.current.saving.save()));
    await waitFor(() => expect(result.current.saving.error?.code).toBe("unreachable"));
    expect(JSON.parse(localStorage.getItem("key") ?? "{}")).toMatchObject({ text: "Wait 3 days." });
  });
});
