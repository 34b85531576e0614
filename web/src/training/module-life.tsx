import { Button, Group, List, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { call } from "../client/call.ts";
import { asApiError, useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, ruleName, words } from "../components/format.ts";
import { Panel } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Loaded } from "../components/states.tsx";
import { AssignModule } from "./assign-module.tsx";
import { moduleLook } from "./module-words.ts";
import { saveBase64 } from "./save-base64.ts";
import classes from "./training.module.css";

type Life = Reply<"GET /modules/:id/life">;

/** Where a module stands and what can be done with it. */
export function ModuleLife({ id, mayEdit }: { id: string; mayEdit: boolean }) {
  const query = useRead("GET /modules/:id/life", { params: { id } });
  return (
    <Loaded query={query} lines={1} height={80}>
      {(life) => (
        <Panel>
          <Group justify="space-between" gap="sm">
            <Standing life={life} />
            <Actions life={life} mayEdit={mayEdit} />
          </Group>
          <Stale life={life} mayEdit={mayEdit} />
          <Open life={life} />
        </Panel>
      )}
    </Loaded>
  );
}

function Standing({ life: { state, version, edited, versions } }: { life: Life }) {
  const newest = versions[0];
  const since = newest ? `version ${version}, ${newest.publishedBy}, ${day(newest.publishedAt)}` : "never published";
  const words = { draft: "Draft", published: "Published", stale: "Stale", archived: "Archived" }[state];
  return (
    <div>
      <StateWord state={moduleLook[state]}>{words}</StateWord>
      <Text size="sm" c="dimmed">
        {since}
        {edited && "; the text below has changes that are not published"}
      </Text>
    </div>
  );
}

function Actions({ life, mayEdit }: { life: Life; mayEdit: boolean }) {
  const refresh = ["GET /modules/:id/life", "GET /modules", "GET /recommendations"] as const;
  const params = { id: life.id };
  const publish = useSend("POST /modules/:id/publication", { refresh });
  const archive = useSend("POST /modules/:id/archive", { refresh });
  const [opened, dialog] = useDisclosure(false);
  // A stale module that nobody has mended would be stale again at once.
  const mayPublish = life.version === 0 || life.edited || life.state === "archived";
  const error = publish.error ?? archive.error;
  return (
    <div>
      <Group gap="xs">
        {mayEdit && mayPublish && (
          <Button
            size="sm"
            loading={publish.isPending}
            disabled={life.problems.length > 0}
            onClick={() => publish.mutate({ params })}
          >
            Publish {life.version > 0 ? `version ${life.version + 1}` : ""}
          </Button>
        )}
        {mayEdit && life.state === "published" && (
          <Button size="sm" variant={mayPublish ? "default" : "filled"} onClick={dialog.open}>
            Assign
          </Button>
        )}
        {life.version > 0 && <ExportMenu id={life.id} />}
        {mayEdit && life.state !== "archived" && life.version > 0 && (
          <Button size="sm" variant="subtle" loading={archive.isPending} onClick={() => archive.mutate({ params })}>
            Archive
          </Button>
        )}
      </Group>
      {error && <Problem error={error} doing="saving" />}
      {opened && <AssignModule moduleId={life.id} onClose={dialog.close} />}
    </div>
  );
}

const kinds = [
  { kind: "scorm12", label: "SCORM 1.2" },
  { kind: "scorm2004", label: "SCORM 2004, 4th edition" },
  { kind: "cmi5", label: "cmi5 (xAPI)" },
] as const;

function ExportMenu({ id }: { id: string }) {
  const [busy, setBusy] = useState(false);
  const save = async (kind: (typeof kinds)[number]["kind"]) => {
    setBusy(true);
    try {
      saveBase64(await call("GET /modules/:id/package", { params: { id }, query: { kind } }));
    } catch (error) {
      notifications.show({ color: "red", title: "The package could not be made", message: asApiError(error).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button size="sm" variant="default" loading={busy}>
          Export for the LMS
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(({ kind, label }) => (
          <Menu.Item key={kind} onClick={() => void save(kind)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Stale({ life: { id, stale }, mayEdit }: { life: Life; mayEdit: boolean }) {
  const go = useGo();
  const renew = useSend("POST /modules/:id/requote", {
    refresh: ["GET /modules/:id", "GET /modules/:id/life", "GET /modules"],
    done: ({ renewed }) => {
      if (renewed.length === 0) return;
      notifications.show({
        title: "Quoted as they read now",
        message: "Look through the words and answers around the quotes, then publish.",
      });
      go(`/modules/${id}/edit`);
    },
  });
  if (stale.length === 0) return null;
  return (
    <div className={classes.notice}>
      <Text fw={600} size="sm">
        These rules no longer stand as the published version quotes them. It is not assigned any more until it is
        mended.
      </Text>
      <List size="sm">
        {stale.map(({ ref, fate, quote, now }) => (
          <List.Item key={ref}>
            <a href={`/sops/${ref.split("#")[0]}`}>{ruleName(ref)}</a>{" "}
            {fate === "lost" ? "is gone" : "reads differently"}
            {now ? ` in ${words(now)}` : ": no version is in force"}. Quoted: “{quote.slice(0, 160)}”
          </List.Item>
        ))}
      </List>
      {mayEdit && stale.some(({ fate }) => fate === "reworded") && (
        <Button mt="sm" size="sm" loading={renew.isPending} onClick={() => renew.mutate({ params: { id } })}>
          Quote them as they read now
        </Button>
      )}
      {mayEdit && stale.some(({ fate }) => fate === "lost") && (
        <Text size="sm" mt={6}>
          Take lessons and questions that rest on a rule that is gone out of the draft.
        </Text>
      )}
      {renew.error && <Problem error={renew.error} doing="saving" />}
    </div>
  );
}

function Open({ life: { problems } }: { life: Life }) {
  if (problems.length === 0) return null;
  return (
    <div className={classes.notice}>
      <Text fw={600} size="sm">
        To be mended before it can be published:
      </Text>
      <List size="sm">
        {problems.map(({ where, message }) => (
          <List.Item key={`${where} ${message}`}>
            {where}: {message}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
