import { Button, FileInput, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { ImportResult, Input } from "../client/wire.ts";
import { duration, number, plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Progress, StepLink } from "../components/states.tsx";
import { type DocumentDetail, DocumentFields, initialDocumentDetail } from "./document-fields.tsx";
import { DocumentOutcome } from "./document-outcome.tsx";
import {
  completionFormatOf,
  type ImportKind,
  type ImportRoute,
  importKinds,
  namingProblem,
  ticketFormatOf,
} from "./import-kinds.ts";
import { Counts, importAnswer, Notes, RejectedRows } from "./import-result.tsx";

type ImportFormProps = {
  kinds: readonly ImportKind[];
  close: () => void;
  /** that rows are taken for which name none, until somebody says otherwise */
  queue?: string | null;
};

/** One file of one kind that the role may import, then what became of it. */
export function ImportForm({ kinds, close, queue }: ImportFormProps) {
  const [kind, setKind] = useState<ImportKind>(kinds[0] ?? "tickets");
  const [file, setFile] = useState<File | null>(null);
  const [detail, setDetail] = useState<DetailFields>({ ...initialDetail, ...(queue ? { queue } : {}) });
  const [document, setDocument] = useState(initialDocumentDetail);
  const send = useSend<ImportRoute>(`POST /imports/${kind}`, {
    refresh: ["GET /imports", ...importKinds[kind].refreshes],
  });
  if (send.data) {
    const another = () => {
      setFile(null);
      send.reset();
    };
    const after = { another, close };
    if ("draft" in send.data) return <DocumentOutcome result={send.data} {...after} />;
    return <Outcome result={send.data} {...after} />;
  }
  const problem = file && namingProblem(kind, file.name);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (file && !problem)
      send.mutate(kind === "documents" ? documentInput(file, document) : inputOf(kind, file, detail));
  };
  const choose = (chosen: File | null) => {
    setFile(chosen);
    send.reset();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label="What is in it?"
          data-autofocus
          data={kinds.map((value) => ({ value, label: importKinds[value].label }))}
          value={kind}
          disabled={send.isPending}
          onChange={(event) => {
            setKind(event.currentTarget.value as ImportKind);
            send.reset();
          }}
        />
        <FileInput
          label="File"
          description={importKinds[kind].file}
          placeholder="Choose a file"
          accept={importKinds[kind].endings.join(",")}
          required
          clearable={!send.isPending}
          clearButtonProps={{ "aria-label": "Take the file away" }}
          value={file}
          onChange={choose}
          disabled={send.isPending}
          error={problem}
        />
        <Detail kind={kind} detail={detail} setDetail={setDetail} disabled={send.isPending} />
        {kind === "documents" && <DocumentFields detail={document} setDetail={setDocument} disabled={send.isPending} />}
        {send.error && <Problem error={send.error} doing="importing" />}
        <Button type="submit" loading={send.isPending} disabled={!file || problem !== null} mt="sm">
          Import
        </Button>
        {send.isPending && file && <Sending file={file} />}
      </Stack>
    </form>
  );
}

type DetailFields = { frame: string; queue: string; approvedBy: string };
const initialDetail: DetailFields = { frame: "", queue: "support", approvedBy: "" };

type DetailProps = {
  kind: ImportKind;
  detail: DetailFields;
  setDetail: (detail: DetailFields) => void;
  disabled: boolean;
};

const detailFields: Partial<
  Record<ImportKind, { field: keyof DetailFields; label: string; description: string; required: boolean }>
> = {
  audits: {
    field: "frame",
    label: "Sample",
    description: "The name of the draw that the reviews belong to; leave it empty when there was none.",
    required: false,
  },
  volumes: { field: "queue", label: "Queue", description: "For the rows that name none.", required: true },
  "reason-volumes": { field: "queue", label: "Queue", description: "For the rows that name none.", required: true },
  actuals: { field: "queue", label: "Queue", description: "For the rows that name none.", required: true },
  sops: {
    field: "approvedBy",
    label: "Approved elsewhere by",
    description: "Leave it empty to bring it in as a draft. Never its owner, and not you.",
    required: false,
  },
};

/** The one thing that a kind needs to know beside its file. */
function Detail({ kind, detail, setDetail, disabled }: DetailProps) {
  const asked = detailFields[kind];
  if (!asked) return null;
  const { field, ...words } = asked;
  return (
    <TextInput
      {...words}
      maxLength={100}
      value={detail[field]}
      disabled={disabled}
      onChange={(event) => setDetail({ ...detail, [field]: event.currentTarget.value })}
    />
  );
}

function inputOf(kind: ImportKind, file: File, { frame, queue, approvedBy }: DetailFields): Input<ImportRoute> {
  const name = file.name.slice(0, 300);
  if (kind === "tickets") return { file, query: { name, format: ticketFormatOf(file.name) ?? undefined } };
  if (kind === "audits") return { file, query: { name, frame: frame.trim() } };
  if (kind === "volumes" || kind === "reason-volumes" || kind === "actuals")
    return { file, query: { name, queue: queue.trim() } };
  if (kind === "sops") return { file, query: { name, approvedBy: approvedBy.trim() } };
  if (kind === "completions") return { file, query: { name, format: completionFormatOf(file.name) } };
  return { file, query: { name } };
}

function documentInput(file: File, detail: DocumentDetail): Input<ImportRoute> {
  const { effectiveFrom, regions, audiences, language } = detail;
  const list = (text: string) => text.split(",").flatMap((one) => one.trim() || []);
  const query = { effectiveFrom, regions: list(regions), audiences: list(audiences), languages: [language] };
  return { file, query: { name: file.name.slice(0, 300), ...query } };
}

/** The server reads while it receives and answers at the end, so only the time can be told. */
function Sending({ file }: { file: File }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div aria-live="polite">
      <Progress label="Sending and reading" done={seconds + 1} total={null} count={duration(seconds)} />
      <Text size="sm" c="dimmed">
        {file.name}, {fileSize(file.size)}. Keep this page open until it is done; large files take minutes.
      </Text>
    </div>
  );
}

/** Decimal units, as file managers write them. */
function fileSize(bytes: number): string {
  if (bytes < 1e3) return plural(bytes, "byte");
  return bytes < 1e6 ? `${number(bytes / 1e3)}\u00a0kB` : `${number(bytes / 1e6, 1)}\u00a0MB`;
}

type OutcomeProps = { result: ImportResult; another: () => void; close: () => void };

function Outcome({ result, another, close }: OutcomeProps) {
  const { seenAt } = importKinds[result.kind];
  return (
    <Stack gap="sm">
      <Text role="status" fw={600}>
        {importAnswer(result)}
      </Text>
      <Counts result={result} />
      <Notes notes={result.notes} />
      <RejectedRows result={result} />
      <Group gap="sm" mt="sm">
        <StepLink to={seenAt.path}>Open {seenAt.label}</StepLink>
        <Button variant="default" onClick={another}>
          Import another file
        </Button>
        <Button variant="subtle" onClick={close}>
          Close
        </Button>
      </Group>
      <Text size="sm">
        <a href={`/settings/imports/${result.id}`}>This import has its own page</a>
      </Text>
    </Stack>
  );
}
