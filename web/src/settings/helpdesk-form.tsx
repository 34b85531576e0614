import { Button, Checkbox, Code, NativeSelect, PasswordInput, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import { Copyable } from "./connections-frame.tsx";
import {
  type HelpdeskFields,
  type HelpdeskKind,
  kindNames,
  kindWords,
  noFields,
  settingsOf,
} from "./helpdesk-kinds.ts";

type Set = (patch: Partial<HelpdeskFields>) => void;

/** Address and secret first; how the organisation uses its helpdesk below. */
export function AddHelpdesk({ close }: { close: () => void }) {
  const go = useGo();
  const [fields, setFields] = useState(noFields);
  const set: Set = (patch) => setFields((known) => ({ ...known, ...patch }));
  const add = useSend("POST /helpdesk-sources", {
    refresh: ["GET /helpdesk-sources"],
    done: ({ source, signingSecret }) => {
      if (signingSecret === null) go(`/settings/connections/helpdesks/${source.id}`);
    },
  });
  if (add.data?.signingSecret) return <Made made={add.data} close={close} />;
  const { kind, name, secret } = fields;
  const { about, url: example, secret: secretWords } = kindWords[kind];
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    add.mutate({
      body: { name: name.trim() || kindNames[kind], settings: settingsOf(fields), secret: secret || null },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <NativeSelect
          label="Helpdesk"
          description={about}
          data={Object.entries(kindNames).map(([value, label]) => ({ value, label }))}
          value={kind}
          onChange={(event) => set({ kind: event.currentTarget.value as HelpdeskKind })}
          data-autofocus
        />
        <TextInput
          label="Name"
          placeholder={kindNames[kind]}
          maxLength={100}
          value={name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {kind !== "webhook" && (
          <TextInput
            label="Address"
            type="url"
            placeholder={example}
            required={kind !== "intercom"}
            value={fields.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
        )}
        {kind === "zendesk" && (
          <TextInput
            label="E-mail address of the token's owner"
            description="Leave empty for an OAuth token"
            type="email"
            value={fields.account}
            onChange={(event) => set({ account: event.currentTarget.value })}
          />
        )}
        {secretWords && (
          <PasswordInput
            label={secretWords}
            description="Kept encrypted. It is never shown again."
            required={kind !== "http"}
            autoComplete="off"
            value={secret}
            onChange={(event) => set({ secret: event.currentTarget.value })}
          />
        )}
        {kind === "http" && <FeedFields fields={fields} set={set} />}
        {kind !== "http" && kind !== "webhook" && <MappingFields fields={fields} set={set} />}
        {kind !== "webhook" && (
          <TextInput
            label="Read tickets that changed since"
            type="date"
            value={fields.since}
            onChange={(event) => set({ since: event.currentTarget.value })}
          />
        )}
        {add.error && <Problem error={add.error} doing="saving" />}
        <Button type="submit" loading={add.isPending}>
          Connect
        </Button>
      </Stack>
    </form>
  );
}

function MappingFields({ fields, set }: { fields: HelpdeskFields; set: Set }) {
  return (
    <>
      <TextInput
        label="Prefix of ticket numbers"
        description="So that two helpdesks do not clash, like ZD-"
        maxLength={20}
        value={fields.prefix}
        onChange={(event) => set({ prefix: event.currentTarget.value })}
      />
      <TextInput
        label="Field with the contact reason"
        description="Its id or key. Without one, reasons are inferred from tickets that have them."
        value={fields.reasonField}
        onChange={(event) => set({ reasonField: event.currentTarget.value })}
      />
      <TextInput
        label="Field with the handle time in seconds"
        value={fields.handleField}
        onChange={(event) => set({ handleField: event.currentTarget.value })}
      />
      <TagsInput
        label="Handlers that are bots"
        description="Their ids in the helpdesk"
        value={fields.bots}
        onChange={(bots) => set({ bots })}
      />
      <Checkbox
        label="Also turn published articles into SOP drafts"
        checked={fields.articles}
        onChange={(event) => set({ articles: event.currentTarget.checked })}
      />
    </>
  );
}

function FeedFields({ fields, set }: { fields: HelpdeskFields; set: Set }) {
  return (
    <>
      <NativeSelect
        label="Format"
        data={[
          { value: "json", label: "JSON" },
          { value: "jsonl", label: "JSON lines" },
        ]}
        value={fields.format}
        onChange={(event) => set({ format: event.currentTarget.value as HelpdeskFields["format"] })}
      />
      {fields.format === "json" && (
        <>
          <TextInput
            label="Where the list of tickets is"
            description="Like data.tickets; empty = the answer is the list"
            value={fields.items}
            onChange={(event) => set({ items: event.currentTarget.value })}
          />
          <TextInput
            label="Where the address of the next page is"
            description="Like links.next; empty = there is one page"
            value={fields.next}
            onChange={(event) => set({ next: event.currentTarget.value })}
          />
        </>
      )}
      <TextInput
        label="Query parameter for the newest change seen"
        description="Empty = everything is read each time; nothing is stored twice"
        value={fields.sinceParameter}
        onChange={(event) => set({ sinceParameter: event.currentTarget.value })}
      />
    </>
  );
}

function Made({ made, close }: { made: Reply<"POST /helpdesk-sources">; close: () => void }) {
  return (
    <Stack>
      <Text>Send one ticket a message to this address, signed with this secret. The secret is shown once.</Text>
      <Copyable label="Address for messages" text={`${window.location.origin}/api/helpdesk-events/${made.source.id}`} />
      <Copyable label="Signing secret" text={made.signingSecret ?? ""} secret />
      <Text size="sm" c="dimmed">
        The body is <Code>{'{"type": "ticket", "data": {…}}'}</Code> with the ticket in Plumbline's own format.
      </Text>
      <Button variant="default" onClick={close}>
        I have it
      </Button>
    </Stack>
  );
}
