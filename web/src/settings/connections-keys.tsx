import { Button, Drawer, NativeSelect, Stack, Table, TagsInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply, Role } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { roleNames } from "../shell/places.ts";
import { ConnectionsFrame, Copyable } from "./connections-frame.tsx";
import classes from "./settings.module.css";

type Key = Reply<"GET /api-keys">["keys"][number];

/** Keys, what each may read, and when it was last used. */
export function KeysPage() {
  const { me } = useSession();
  const [{ new: making }, change] = useAddress();
  const query = useRead("GET /api-keys", {});
  const mayMake = me.role === "head" || me.role === "operator";
  const open = () => change({ new: "key" });
  const close = () => change({ new: null });
  return (
    <ConnectionsFrame
      at="/keys"
      question="Which keys can read our SOPs?"
      answer="A key acts in one role and can be narrowed to channels, regions and languages. Nothing it asks for widens that."
      actions={mayMake && <Button onClick={open}>Make a key</Button>}
    >
      <Loaded query={query} lines={4}>
        {({ keys }) =>
          keys.length === 0 ? (
            <Empty title="There are no keys yet" step={mayMake && <Button onClick={open}>Make the first key</Button>}>
              A bot or a script needs one. {mayMake ? "" : "The head of support makes them."}
            </Empty>
          ) : (
            <KeysTable keys={keys} mayRevoke={mayMake} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "key" && mayMake}
        onClose={close}
        title="Make a key"
        position="right"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <KeyForm close={close} />
      </Drawer>
    </ConnectionsFrame>
  );
}

function KeysTable({ keys, mayRevoke }: { keys: readonly Key[]; mayRevoke: boolean }) {
  return (
    <TableFrame minWidth={620} label="Keys">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Key</Table.Th>
            <Table.Th>Reads</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th aria-label="Revoke" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Th scope="row" className={classes.subject}>
                {key.name}
                <div className={classes.quiet}>
                  {roleNames[key.role]}
                  {key.start && `, begins ${key.start}`}
                </div>
              </Table.Th>
              <Table.Td>{scopeWords(key)}</Table.Td>
              <Table.Td>
                {key.revoked ? (
                  <StateWord state="not-in-force">revoked</StateWord>
                ) : key.lastUsedAt ? (
                  instant(key.lastUsedAt)
                ) : (
                  "never"
                )}
              </Table.Td>
              <Table.Td ta="right">{mayRevoke && !key.revoked && <Revoke id={key.id} name={key.name} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** `chat, email · UK`, or what no narrowing means for the role. */
export function scopeWords({ role, scope }: Pick<Key, "role" | "scope">): string {
  const parts = [scope.channels, scope.regions, scope.languages].filter((list) => list.length > 0);
  const audience = role === "bot" ? "written for bots" : scope.audience ? `written for ${scope.audience}s` : null;
  if (parts.length === 0) return audience ? `Everything ${audience}` : "All that the role may";
  return parts.map((list) => list.join(", ")).join(" · ");
}

/** Asks twice, in the same place: a revoked key never works again. */
function Revoke({ id, name }: { id: string; name: string }) {
  const [sure, setSure] = useState(false);
  const revoke = useSend("DELETE /api-keys/:id", { refresh: ["GET /api-keys", "GET /consumers", "GET /pins"] });
  if (revoke.error) return <Problem error={revoke.error} doing="saving" />;
  return (
    <Button
      size="xs"
      variant={sure ? "filled" : "default"}
      {...(sure ? { color: "red" } : {})}
      loading={revoke.isPending}
      onClick={() => (sure ? revoke.mutate({ params: { id } }) : setSure(true))}
      onBlur={() => setSure(false)}
      aria-label={`Revoke ${name}`}
    >
      {sure ? "Revoke for good" : "Revoke"}
    </Button>
  );
}

const makeable: readonly Exclude<Role, "operator">[] = [
  "bot",
  "agent",
  "qa-lead",
  "trainer",
  "planner",
  "sop-owner",
  "head",
];

function KeyForm({ close }: { close: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Exclude<Role, "operator">>("bot");
  const [channels, setChannels] = useState<string[]>([]);
  const [regions, setRegions] = useState<string[]>([]);
  const [languages, setLanguages] = useState<string[]>([]);
  const make = useSend("POST /api-keys", { refresh: ["GET /api-keys", "GET /consumers"] });
  if (make.data) return <MadeKey made={make.data} close={close} />;
  const narrowable = role === "bot" || role === "agent";
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const scope = { audience: null, channels, regions, languages };
    make.mutate({ body: narrowable ? { name, role, scope } : { name, role } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Who uses it?"
          placeholder="Pip, the chat bot"
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={makeable.map((value) => ({ value, label: roleNames[value] }))}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as typeof role)}
        />
        {narrowable && (
          <>
            <TagsInput
              label="Channels"
              description="Leave empty for all"
              data={["chat", "email", "form", "phone"]}
              value={channels}
              onChange={setChannels}
            />
            <TagsInput
              label="Regions"
              description="As the SOPs write them, like UK"
              value={regions}
              onChange={setRegions}
            />
            <TagsInput
              label="Languages"
              description="As the SOPs write them, like en"
              value={languages}
              onChange={setLanguages}
            />
          </>
        )}
        {make.error && <Problem error={make.error} doing="saving" />}
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
          Make the key
        </Button>
      </Stack>
    </form>
  );
}

function MadeKey({ made, close }: { made: Reply<"POST /api-keys">; close: () => void }) {
  return (
    <Stack>
      <Text>
        This is the key of <strong>{made.name}</strong>. It is shown once: copy it to where the bot keeps its secrets.
      </Text>
      <Copyable label="The new key" text={made.key} secret />
      <Button variant="default" onClick={close}>
        I have it
      </Button>
    </Stack>
  );
}
