import { Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArchive,
  IconArrowBackUp,
  IconCalendarOff,
  IconChevronDown,
  IconCircleCheck,
  IconPencil,
  IconPlayerPlay,
  IconUsers,
} from "@tabler/icons-react";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { ReadRoute, SopPage, SopVersion } from "../client/wire.ts";
import { day, today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";
import { DecisionDialog } from "./decision-dialog.tsx";
import { PeopleDialog } from "./people-dialog.tsx";
import { isWriter } from "./version-words.ts";

const refresh: readonly ReadRoute[] = ["GET /sops/:id", "GET /sops", "GET /sops/:id/history", "GET /sop-reminders"];

type Asked = "verify" | "retire" | "cancel" | "restore" | "people";

/** What whoever answers for an SOP may do with it; the rest of the roles read. */
export function SopActions({ sop }: { sop: SopPage }) {
  const { me } = useSession();
  const go = useGo();
  const [asked, ask] = useState<Asked | null>(null);
  const may = isWriter(me.role);
  useShortcuts("SOP", may ? [{ keys: "e", does: "Edit", run: () => go(`/sops/${sop.id}/edit`) }] : []);
  if (!may) return null;
  const version = sop.version ?? null;
  const close = () => ask(null);
  return (
    <>
      <Button
        component="a"
        href={`/sops/${sop.id}/edit`}
        size="xs"
        variant="light"
        leftSection={<IconPencil size={15} aria-hidden />}
      >
        Edit
      </Button>
      {sop.inForce && (
        <Button
          size="xs"
          variant={sop.stale ? "filled" : "default"}
          leftSection={<IconCircleCheck size={15} aria-hidden />}
          onClick={() => ask("verify")}
        >
          Still true?
        </Button>
      )}
      <Button
        component="a"
        href={`/sops/${sop.id}/simulate`}
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={15} aria-hidden />}
      >
        Simulate
      </Button>
      <More version={version} ask={ask} />
      {asked === "verify" && <Verify sop={sop} close={close} />}
      {asked === "retire" && version && <Retire version={version} close={close} />}
      {asked === "cancel" && version && <CancelSchedule version={version} close={close} />}
      {asked === "restore" && version && <Restore sop={sop} version={version} close={close} />}
      {asked === "people" && <PeopleDialog sop={sop} refresh={refresh} close={close} />}
    </>
  );
}

function More({ version, ask }: { version: SopVersion | null; ask: (asked: Asked) => void }) {
  const state = version?.state;
  return (
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {version && (state === "superseded" || state === "retired") && (
          <Menu.Item leftSection={<IconArrowBackUp size={15} aria-hidden />} onClick={() => ask("restore")}>
            Roll back to version {version.number}
          </Menu.Item>
        )}
        {version && state === "in-force" && (
          <Menu.Item leftSection={<IconArchive size={15} aria-hidden />} onClick={() => ask("retire")}>
            Retire version {version.number}
          </Menu.Item>
        )}
        {version && state === "scheduled" && (
          <Menu.Item leftSection={<IconCalendarOff size={15} aria-hidden />} onClick={() => ask("cancel")}>
            Cancel the schedule of version {version.number}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconUsers size={15} aria-hidden />} onClick={() => ask("people")}>
          Change owner or verifier
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Verify({ sop, close }: { sop: SopPage; close: () => void }) {
  const verify = useSend("POST /sops/:id/verification", {
    refresh,
    done: ({ dueOn }) => {
      notifications.show({
        title: "Verified today",
        message: dueOn ? `Due again by ${day(dueOn)}.` : "It has no interval, so it will not ask again.",
        color: "green",
      });
      close();
    },
  });
  return (
    <DecisionDialog
      title={`Is “${sop.title}” still true?`}
      label={sop.stale ? "What did you check?" : "What did you check? (may be left empty)"}
      required={sop.stale}
      action="Yes, it is still true"
      pending={verify.isPending}
      error={verify.error}
      decide={({ words }) => verify.mutate({ params: { id: sop.id }, body: { note: words } })}
      close={close}
    >
      Version {sop.inForce?.number} stays as it is and your name stands beside today’s date.{" "}
      {sop.stale ? "Its verification is past due, so say what you looked at." : ""} If something is not true any more,
      edit it instead.
    </DecisionDialog>
  );
}

function Retire({ version, close }: { version: SopVersion; close: () => void }) {
  const retire = useSend("POST /sop-versions/:id/retirement", {
    refresh,
    done: () => {
      notifications.show({
        title: `Version ${version.number} is retired`,
        message: "It stays readable.",
        color: "green",
      });
      close();
    },
  });
  return (
    <DecisionDialog
      title={`Retire version ${version.number}?`}
      label="Why"
      required
      date={{ label: "First day on which it no longer holds", first: today(), min: today() }}
      action="Retire it"
      danger
      pending={retire.isPending}
      error={retire.error}
      decide={({ words, date }) => retire.mutate({ params: { id: version.id }, body: { reason: words, from: date } })}
      close={close}
    >
      From that day nobody is answered from it or scored against it, and nothing takes its place. What it said before
      stays as it was, for the tickets of then.
    </DecisionDialog>
  );
}

function CancelSchedule({ version, close }: { version: SopVersion; close: () => void }) {
  const withdraw = useSend("POST /sop-versions/:id/withdrawal", {
    refresh,
    done: () => {
      notifications.show({ title: `Version ${version.number} will not come into force`, message: "", color: "green" });
      close();
    },
  });
  return (
    <DecisionDialog
      title={`Cancel the schedule of version ${version.number}?`}
      label="Why"
      required
      action="Cancel the schedule"
      danger
      pending={withdraw.isPending}
      error={withdraw.error}
      decide={({ words }) => withdraw.mutate({ params: { id: version.id }, body: { reason: words } })}
      close={close}
    >
      It was to begin on {day(version.effectiveFrom)}. What is in force now goes on.
    </DecisionDialog>
  );
}

/** A roll-back is a draft like any other, so nothing has to be asked before it is there to read. */
function Restore({ sop, version, close }: { sop: SopPage; version: SopVersion; close: () => void }) {
  const go = useGo();
  const restore = useSend("POST /sop-drafts", {
    refresh: ["GET /sop-drafts", "GET /sops"],
    done: ({ id }) => go(addressTo(`/sops/${sop.id}/edit`, { draft: id })),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={`Roll back to version ${version.number}?`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">
          History is never rewritten: the old text becomes a new draft, and a second person approves it like any other.
          Hand it in as it is, or change it first.
        </Text>
        {restore.error && <Problem error={restore.error} doing="saving" />}
        <Group>
          <Button
            data-autofocus
            loading={restore.isPending}
            onClick={() => restore.mutate({ body: { from: "version", versionId: version.id, purpose: "restore" } })}
          >
            Begin a draft with its text
          </Button>
          <Button variant="default" onClick={close}>
            Leave it as it is
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
