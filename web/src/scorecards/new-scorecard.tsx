import { Button, FileInput, Group, Modal, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { Input, Reply } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import { SopChoice } from "./from-sops.tsx";

type From = "version" | "sops" | "file" | "nothing";
type Body = Input<"POST /scorecard-drafts">["body"];
type NewScorecardProps = { versions: Reply<"GET /scorecard-versions">["versions"]; close: () => void };

/** Begins a draft: from a version, from SOPs, from a file or from nothing. */
export function NewScorecard({ versions, close }: NewScorecardProps) {
  const go = useGo();
  const [from, setFrom] = useState<From>(versions.length > 0 ? "version" : "sops");
  const [versionId, setVersion] = useState(versions.find(({ inUse }) => inUse)?.versionId ?? "");
  const [title, setTitle] = useState("");
  const [sopIds, chooseSops] = useState<string[]>([]);
  const [file, setFile] = useState<File | null>(null);
  const begin = useSend("POST /scorecard-drafts", {
    refresh: ["GET /scorecard-versions"],
    done: ({ id }) => go(`/quality/scorecards/drafts/${id}`),
  });
  const ready = {
    version: versionId !== "",
    sops: title !== "" && sopIds.length > 0,
    file: file !== null,
    nothing: title !== "",
  };
  const body = async (): Promise<Body> => {
    if (from === "version") return { from, versionId };
    if (from === "sops") return { from, title, sopIds };
    if (from === "file") return { from, text: (await file?.text()) ?? "" };
    return { from, title };
  };
  return (
    <Modal opened onClose={close} size="lg" title="New scorecard">
      <SegmentedControl
        fullWidth
        mb="md"
        aria-label="Begin from"
        value={from}
        onChange={(value) => setFrom(value as From)}
        data={[
          ...(versions.length > 0 ? [{ value: "version", label: "A version" }] : []),
          { value: "sops", label: "SOP rules" },
          { value: "file", label: "A file" },
          { value: "nothing", label: "Nothing" },
        ]}
      />
      {from === "version" && (
        <NativeSelect
          label="Version"
          value={versionId}
          onChange={(event) => setVersion(event.currentTarget.value)}
          data={versions.map((one) => ({
            value: one.versionId,
            label: `${one.title} v${one.number}${one.inUse ? " (in use)" : ""}`,
          }))}
        />
      )}
      {(from === "sops" || from === "nothing") && (
        <TextInput label="Name" mb="sm" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      )}
      {from === "sops" && <SopChoice chosen={sopIds} choose={chooseSops} />}
      {from === "file" && (
        <FileInput
          label="YAML or JSON"
          description="As the export of a version writes it."
          placeholder="Choose a file"
          accept=".yaml,.yml,.json"
          value={file}
          onChange={setFile}
          clearable
        />
      )}
      {begin.error && <Problem error={begin.error} />}
      <Group justify="flex-end" mt="md">
        <Button
          disabled={!ready[from]}
          loading={begin.isPending}
          onClick={() => void body().then((sent) => begin.mutate({ body: sent }))}
        >
          Begin the draft
        </Button>
      </Group>
    </Modal>
  );
}
