import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { addressTo, useAddress, useGo } from "../client/address.ts";
import type { SopDraft } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Waiting } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { DiscardDraft } from "./discard-draft.tsx";
import { isUnsaved, keptKey, plainLines } from "./draft-text.ts";
import classes from "./editor.module.css";
import { MergeView } from "./merge-view.tsx";
import { Preview } from "./preview.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";
import { useDraftText, type Writing } from "./use-draft-text.ts";
import { usePreview } from "./use-preview.ts";
import { type Ground, type Saving, sourceOf, useSaving } from "./use-saving.ts";

const SourceEditor = lazy(() => import("./source-editor.tsx").then(({ SourceEditor }) => ({ default: SourceEditor })));

/** The address of a draft's editor. */
export function draftAddress(draft: Pick<SopDraft, "id" | "sopId">, submit = false): string {
  return addressTo(draft.sopId ? `/sops/${draft.sopId}/edit` : "/sops/new", {
    draft: draft.id,
    submit: submit ? 1 : null,
  });
}

function groundKey(ground: Ground): string {
  return ground.kind === "draft" ? ground.draft.id : ground.kind === "version" ? ground.sopId : "new";
}

/** The text on one side, what it becomes on the other. */
export function Editor({ ground }: { ground: Ground }) {
  const { me } = useSession();
  const go = useGo();
  const revision = ground.kind === "draft" ? ground.draft.revision : 0;
  const start = { source: plainLines(sourceOf(ground)), revision };
  const writing = useDraftText(keptKey(me.id, groundKey(ground)), start);
  const saving = useSaving(ground, writing, (draft) => go(draftAddress(draft, wanted.current), { replace: true }));
  const preview = usePreview(writing.draft.text);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  const [{ submit }, change] = useAddress();
  /** whether a draft that is being created is to be handed in at once */
  const wanted = useRef(false);
  const overtaken = ground.kind === "draft" && ground.draft.revision > writing.draft.revision ? ground.draft : null;
  const theirs = saving.theirs ?? (writing.beginning.overtaken ? overtaken : null);
  useHotkeys([["mod+S", () => void saving.save()]], [], true);
  const handIn = async () => {
    wanted.current = true;
    const stored = ground.kind === "draft" && !isUnsaved(writing.draft) ? ground.draft : await saving.save();
    wanted.current = false;
    if (stored && ground.kind === "draft") change({ submit: "1" });
  };
  const marks = useMemo(() => preview.data?.findings ?? [], [preview.data?.findings]);
  const goTo = useCallback((line: number) => setJump({ line }), []);
  if (theirs && theirs.revision > writing.draft.revision) {
    return (
      <MergeView
        base={writing.draft.base}
        yours={writing.draft.text}
        theirs={plainLines(theirs.source)}
        them={theirs.updatedBy}
        merged={(text) => {
          writing.merged(text, { ...theirs, source: plainLines(theirs.source) });
          saving.meet(null);
        }}
        cancel={() => {
          writing.acknowledge();
          saving.meet(null);
        }}
      />
    );
  }
  return (
    <>
      <Notices ground={ground} writing={writing} overtaken={overtaken} merge={() => saving.meet(overtaken)} />
      <SaveBar ground={ground} writing={writing} saving={saving} handIn={() => void handIn()} />
      <div className={classes.columns}>
        <section aria-label="Text" className={classes.text}>
          <Suspense fallback={<Waiting lines={8} />}>
            <SourceEditor
              value={writing.draft.text}
              change={writing.type}
              marks={marks}
              jump={jump}
              label="Text of the SOP, in Markdown"
            />
          </Suspense>
        </section>
        <section aria-label="Preview" className={classes.preview}>
          <Preview
            query={preview}
            jump={goTo}
            saved={ground.kind === "draft" ? { id: ground.draft.id, revision: writing.draft.revision } : null}
          />
        </section>
      </div>
      {submit && ground.kind === "draft" && !isUnsaved(writing.draft) && (
        <SubmitDialog
          draft={{ ...ground.draft, revision: writing.draft.revision }}
          preview={preview.data}
          close={() => change({ submit: null })}
        />
      )}
    </>
  );
}

type NoticesProps = { ground: Ground; writing: Writing; overtaken: SopDraft | null; merge: () => void };

function Notices({ ground, writing, overtaken, merge }: NoticesProps) {
  const { resumed } = writing.beginning;
  const asked = ground.kind === "draft" ? ground.draft.requestedChanges : null;
  const sopId = ground.kind === "draft" ? ground.draft.sopId : null;
  return (
    <>
      {asked && (
        <Alert
          color="violet"
          variant="light"
          mb="sm"
          title={`${asked.by} asked for changes to version ${asked.versionNumber}`}
        >
          “{asked.reason}” <a href={`/sops/${sopId ?? ""}/review/${asked.versionNumber}`}>See the comments</a>
        </Alert>
      )}
      {resumed && (
        <Alert color="brass" variant="light" mb="sm" title="Your unsaved text is back">
          Typed {resumed.at && instant(resumed.at)} and never saved. Go on with it, or{" "}
          <Anchor component="button" type="button" onClick={writing.discard}>
            begin again from what is saved
          </Anchor>
          .
        </Alert>
      )}
      {overtaken && (
        <Alert color="brass" variant="light" mb="sm" title={`${overtaken.updatedBy} has saved a newer text`}>
          Yours is kept.{" "}
          <Anchor component="button" type="button" onClick={merge}>
            Put the two together
          </Anchor>
        </Alert>
      )}
    </>
  );
}

type SaveBarProps = { ground: Ground; writing: Writing; saving: Saving; handIn: () => void };

function SaveBar({ ground, writing, saving, handIn }: SaveBarProps) {
  const unsaved = isUnsaved(writing.draft);
  return (
    <div className={classes.bar}>
      <Group gap="xs">
        <Button
          size="sm"
          loading={saving.pending}
          disabled={!unsaved && ground.kind !== "text"}
          onClick={() => void saving.save()}
        >
          Save
        </Button>
        <Button size="sm" variant="default" disabled={!unsaved && ground.kind === "version"} onClick={handIn}>
          Hand in for review
        </Button>
        {ground.kind === "draft" && <DiscardDraft draft={ground.draft} revision={writing.draft.revision} />}
        <Text size="sm" c="dimmed" aria-live="polite">
          {saveWords(ground, writing, unsaved)}
        </Text>
      </Group>
      {saving.error && !saving.theirs && (
        <Problem error={saving.error} doing="saving" again={() => void saving.save()} />
      )}
    </div>
  );
}

function saveWords(ground: Ground, { draft, kept }: Writing, unsaved: boolean): string {
  if (unsaved) {
    return kept
      ? "Not saved yet; kept in this browser as you type. Ctrl S saves."
      : "Not saved, and this browser cannot keep it: save now.";
  }
  if (ground.kind === "draft") return `Saved, revision ${draft.revision}, last by ${ground.draft.updatedBy}.`;
  return ground.kind === "version"
    ? `This is the text of version ${ground.number}; saving a change begins a draft.`
    : "A first text to write over; saving begins a draft.";
}
