import { Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopPage } from "../client/wire.ts";
import { DiffChanges } from "../components/diff-changes.tsx";
import { changesBySteps, countWords } from "../components/diff-words.ts";
import { Empty, Loaded } from "../components/states.tsx";
import { versionBefore } from "./version-words.ts";

/** What the shown version changed in the one before it. */
export function WhatChanged({ sop }: { sop: SopPage }) {
  const { version } = sop;
  const before = version ? versionBefore(sop.versions, version.number) : null;
  if (!version || !before) {
    return <Empty title="This is the first version">From the second on, this says what changed, step by step.</Empty>;
  }
  return <Changes sop={sop} from={before.number} to={version.number} steps={version.steps} />;
}

type ChangesProps = { sop: SopPage; from: number; to: number; steps: NonNullable<SopPage["version"]>["steps"] };

function Changes({ sop, from, to, steps }: ChangesProps) {
  const query = useRead("GET /sops/:id/diff", { params: { id: sop.id }, query: { from, to } });
  const before = useRead("GET /sops/:id", { params: { id: sop.id }, query: { version: from } });
  const compare = addressTo(`/sops/${sop.id}/diff`, { from, to });
  return (
    <Loaded query={query} lines={4} height={80}>
      {({ changes }) => (
        <>
          <Text mb="sm">
            {countWords(changes) ?? "Nothing changed in meaning"} since version {from}.{" "}
            <a href={compare}>Compare line by line</a>
          </Text>
          {changes.length > 0 && (
            <DiffChanges
              groups={changesBySteps(changes, { before: before.data?.version?.steps ?? [], after: steps })}
              addressOf={({ id, gone }) => addressTo(`/sops/${sop.id}`, { v: gone ? from : to, step: id })}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
