import { Button, CopyButton, Group, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Loaded } from "../components/states.tsx";
import classes from "./sops.module.css";

/** What a bot reads in place of the page: the version in force on the chosen date. */
export function BotRendering({ id }: { id: string }) {
  const [{ asOf }] = useAddress();
  const query = useRead("GET /sops/:id/rendering", { params: { id }, query: { to: "bot", asOf } });
  return (
    <Loaded query={query} lines={1} height={320}>
      {({ content, versionId }) => (
        <>
          <Group justify="space-between" my="xs">
            <Text size="sm" c="dimmed">
              The version in force, as bots get it over HTTP. Pinned to version id <code>{versionId}</code>.
            </Text>
            <CopyButton value={content}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </Group>
          <pre className={classes.source}>{content}</pre>
        </>
      )}
    </Loaded>
  );
}
