import { Button, CopyButton, Group, SegmentedControl, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Loaded } from "../components/states.tsx";
import classes from "./sops.module.css";

/** What a bot reads in place of the page: the .sop.md, or the same as JSON. */
export function BotRendering({ id, version }: { id: string; version: number | undefined }) {
  const [{ asOf, form }, change] = useAddress();
  const to = form === "json" ? "json" : "bot";
  const query = useRead("GET /sops/:id/rendering", { params: { id }, query: { to, asOf, version } });
  return (
    <>
      <Group justify="space-between" my="xs">
        <SegmentedControl
          size="xs"
          value={to}
          onChange={(value) => change({ form: value === "json" ? "json" : null })}
          data={[
            { value: "bot", label: ".sop.md" },
            { value: "json", label: "JSON" },
          ]}
          aria-label="Form"
        />
        {query.data && <Copy text={shown(query.data.content, to)} />}
      </Group>
      <Loaded query={query} lines={1} height={320}>
        {({ content, versionId }) => (
          <>
            <Text size="sm" c="dimmed" mb="xs">
              As bots get it over HTTP and MCP. Pinned to version id <code>{versionId}</code>.
            </Text>
            <SourceText text={shown(content, to)} label={to === "bot" ? "For bots" : "For bots, as JSON"} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** A text as it is stored; keys can scroll it. */
export function SourceText({ text, label }: { text: string; label: string }) {
  const reachable = { tabIndex: 0, role: "region", "aria-label": label };
  return (
    <pre className={classes.source} {...reachable}>
      {text}
    </pre>
  );
}

export function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="xs" variant="default" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </Button>
      )}
    </CopyButton>
  );
}

/** JSON indented for reading; anything else as it is. */
export function shown(content: string, to: "bot" | "json"): string {
  if (to === "bot") return content;
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
