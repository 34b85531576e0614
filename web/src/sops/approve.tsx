import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencil, IconUsers } from "@tabler/icons-react";
import type { ApiError } from "../client/api-error.ts";
import { useSend } from "../client/use-call.ts";
import type { SopPage } from "../client/wire.ts";
import { day } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";

/** A draft becomes a rule only through a second person. */
export function Approve({ version }: { version: SopPage["versions"][number] }) {
  const { me } = useSession();
  const approve = useSend("POST /sop-versions/:id/approval", {
    refresh: ["GET /sops/:id", "GET /sops"],
    done: ({ number, effectiveFrom }) =>
      notifications.show({
        title: `Version ${number} is approved`,
        message: `In force from ${day(effectiveFrom)}.`,
        color: "green",
      }),
  });
  const may = me.role === "sop-owner" || me.role === "head" || me.role === "operator";
  return (
    <Alert icon={<IconPencil aria-hidden />} color="violet" variant="light" title="This version is a draft" mb="md">
      <Text size="sm">
        Nobody is answered from it or scored against it. Written by {version.author}; approved, it is in force from{" "}
        {day(version.effectiveFrom)}. Approval takes another person than its author.
      </Text>
      {may && (
        <Group mt="sm">
          <Button size="sm" loading={approve.isPending} onClick={() => approve.mutate({ params: { id: version.id } })}>
            Approve version {version.number}
          </Button>
        </Group>
      )}
      {approve.error && <Refused error={approve.error} author={version.author} me={me.name} />}
    </Alert>
  );
}

function Refused({ error, author, me }: { error: ApiError; author: string; me: string }) {
  const own =
    author === me && (error.code === "forbidden" || error.code === "conflict" || error.code === "unprocessable");
  if (!own) return <Problem error={error} doing="saving" />;
  return (
    <Alert
      icon={<IconUsers aria-hidden />}
      color="brass"
      variant="light"
      mt="sm"
      title="It takes a second pair of eyes"
      role="alert"
    >
      <Text size="sm">{error.message}</Text>
      <Text size="sm" mt={4}>
        You wrote this version, so somebody else has to approve it: send the address of this page to another SOP owner
        or the head of support. Nothing was changed.
      </Text>
    </Alert>
  );
}
