import { Tabs, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useAddress } from "../client/address.ts";
import type { ApiError } from "../client/api-error.ts";
import type { SopPreview } from "../client/wire.ts";
import { Loaded } from "../components/states.tsx";
import { DraftImpact } from "../impact/impact.tsx";
import { ExecutabilityReasons } from "./executability.tsx";
import { FindingsList } from "./findings-list.tsx";
import { Copy, SourceText, shown } from "./rendering.tsx";
import classes from "./sops.module.css";
import { WrittenPage } from "./written-page.tsx";

type PreviewProps = {
  query: UseQueryResult<SopPreview, ApiError>;
  jump: (line: number) => void;
  /** the draft as it is saved; null = nothing is */
  saved: { id: string; revision: number } | null;
};

/** What the text in the editor becomes for people and bots, and what is still unclear in it. */
export function Preview({ query, jump, saved }: PreviewProps) {
  const [{ show = "human" }, change] = useAddress();
  const findings = query.data?.findings ?? [];
  return (
    <Tabs
      value={show}
      onChange={(value) => change({ show: value === "human" ? null : value })}
      keepMounted={false}
      className={classes.preview}
      aria-label="Preview"
    >
      <Tabs.List className={classes.tabs}>
        <Tabs.Tab value="human">Human</Tabs.Tab>
        <Tabs.Tab value="bot">Bot</Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
        <Tabs.Tab value="findings">Findings ({findings.length})</Tabs.Tab>
        <Tabs.Tab value="executability">Executability</Tabs.Tab>
        <Tabs.Tab value="impact">What hangs on it</Tabs.Tab>
      </Tabs.List>
      <Loaded query={query} lines={4} height={70}>
        {(preview) => (
          <>
            <Tabs.Panel value="human">
              <WrittenPage html={preview.html} title />
            </Tabs.Panel>
            <Tabs.Panel value="bot">
              <ForBots text={preview.bot} />
            </Tabs.Panel>
            <Tabs.Panel value="json">
              <ForBots text={shown(preview.json, "json")} />
            </Tabs.Panel>
            <Tabs.Panel value="findings">
              <FindingsList findings={preview.findings} jump={jump} />
            </Tabs.Panel>
            <Tabs.Panel value="executability">
              {preview.reading ? (
                <ExecutabilityReasons executability={preview.reading.executability} />
              ) : (
                <NotReadable />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="impact">
              {saved ? (
                <DraftImpact key={saved.revision} draftId={saved.id} revision={saved.revision} />
              ) : (
                <Text size="sm">
                  Save it first: then this tells which criteria, training, bots and plans it touches.
                </Text>
              )}
            </Tabs.Panel>
          </>
        )}
      </Loaded>
    </Tabs>
  );
}

function ForBots({ text }: { text: string }) {
  if (text === "") return <NotReadable />;
  return (
    <>
      <div className={classes.copy}>
        <Copy text={text} />
      </div>
      <SourceText text={text} label="For bots" />
    </>
  );
}

function NotReadable() {
  return <Text size="sm">Not readable yet: mend the front matter first, as the findings say.</Text>;
}
