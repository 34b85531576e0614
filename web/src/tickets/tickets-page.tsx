import { Button, Checkbox, Group, NativeSelect, Pagination, SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { TicketSummary } from "../client/wire.ts";
import { number, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { QueueShell } from "../components/queue-shell.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TicketLine } from "../components/ticket-line.tsx";
import { useSession } from "../session/session.ts";
import { pageSize, ticketQuery } from "./ticket-query.ts";

const filters = {
  contactReason: null,
  reasonSource: null,
  cameBack: null,
  team: null,
  agentId: null,
  handledBy: null,
  q: null,
  offset: null,
} as const;

export function TicketsPage() {
  const { me } = useSession();
  const [search, change] = useAddress();
  const query = useRead("GET /tickets", { query: ticketQuery(search) }, { keepPrevious: true });
  const total = query.data?.total;
  const filtered = Object.keys(filters).some((name) => name !== "offset" && search[name]);
  return (
    <Page
      question={me.role === "agent" ? "How did my tickets go?" : "What happened in our tickets?"}
      title="Tickets"
      answer={
        total === undefined
          ? undefined
          : `${plural(total, "ticket")}${filtered ? " that fit these filters" : ""}, newest first.`
      }
    >
      <Filters tickets={query.data?.tickets ?? []} />
      <Loaded query={query} lines={9} height={52}>
        {({ tickets }) =>
          tickets.length === 0 ? (
            <Empty
              title={filtered ? "No ticket fits these filters" : "No tickets yet"}
              step={
                filtered && (
                  <Button variant="light" onClick={() => change(filters)}>
                    Take the filters away
                  </Button>
                )
              }
            >
              {!filtered && (
                <>
                  Import them with <code>plumb import tickets</code>; personal data is redacted before anything is
                  stored.
                </>
              )}
            </Empty>
          ) : (
            <QueueShell
              label="Tickets"
              items={tickets.map((ticket) => ({
                id: ticket.id,
                address: `/tickets/${encodeURIComponent(ticket.id)}`,
                content: <TicketLine ticket={ticket} />,
              }))}
            />
          )
        }
      </Loaded>
      {total !== undefined && total > pageSize && <Pages total={total} />}
    </Page>
  );
}

function Filters({ tickets }: { tickets: readonly TicketSummary[] }) {
  const { me } = useSession();
  const [search, change] = useAddress();
  const sops = useRead("GET /sops", {});
  const reasons = (sops.data?.sops ?? []).flatMap((sop) => sop.contactReasons);
  const teams = tickets.flatMap(({ team }) => team ?? []);
  const agents = new Map(
    tickets.flatMap(({ agentId, agentName }) => (agentId ? [[agentId, agentName ?? agentId]] : [])),
  );
  const set = (patch: Record<string, string | null>) => change({ ...patch, offset: null });
  return (
    <Group gap="sm" align="end" mb="md">
      <Words />
      <NativeSelect
        label="Contact reason"
        size="xs"
        value={search.contactReason ?? ""}
        onChange={(event) => set({ contactReason: event.currentTarget.value })}
        data={choices([...reasons, search.contactReason])}
      />
      <NativeSelect
        label="Reason named by"
        size="xs"
        value={search.reasonSource ?? ""}
        onChange={(event) => set({ reasonSource: event.currentTarget.value })}
        data={[
          { value: "", label: "Anybody" },
          { value: "given", label: "The helpdesk" },
          { value: "person", label: "A person here" },
          { value: "inferred", label: "A model" },
          { value: "none", label: "Nobody" },
        ]}
      />
      {me.role !== "agent" && (
        <>
          <NativeSelect
            label="Team"
            size="xs"
            value={search.team ?? ""}
            onChange={(event) => set({ team: event.currentTarget.value })}
            data={choices([...teams, search.team])}
          />
          <NativeSelect
            label="Handler"
            size="xs"
            value={search.agentId ?? ""}
            onChange={(event) => set({ agentId: event.currentTarget.value })}
            data={choices([...agents.keys(), search.agentId], (id) => agents.get(id) ?? id)}
          />
          <SegmentedControl
            size="xs"
            aria-label="Handled by"
            value={search.handledBy ?? ""}
            onChange={(handledBy) => set({ handledBy })}
            data={[
              { value: "", label: "People and bots" },
              { value: "human", label: "People" },
              { value: "bot", label: "Bots" },
            ]}
          />
        </>
      )}
      <Checkbox
        size="xs"
        mb={8}
        label="Came back within 7 days"
        checked={search.cameBack === "true"}
        onChange={(event) => set({ cameBack: event.currentTarget.checked ? "true" : null })}
      />
    </Group>
  );
}

function choices(values: readonly (string | undefined)[], name: (value: string) => string = words) {
  const known = [...new Set(values.filter((value) => value !== undefined && value !== ""))].sort();
  return [{ value: "", label: "Any" }, ...known.map((value) => ({ value: String(value), label: name(String(value)) }))];
}

/** Typing asks the server only when the fingers rest. */
function Words() {
  const [{ q = "" }, change] = useAddress();
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    if (typed === q) return;
    const timer = window.setTimeout(() => change({ q: typed, offset: null }), 300);
    return () => window.clearTimeout(timer);
  }, [typed, q, change]);
  return (
    <TextInput
      label="Words"
      size="xs"
      maxLength={200}
      placeholder="In the conversation"
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        typed && (
          <Button size="compact-xs" variant="subtle" aria-label="Clear the words" onClick={() => setTyped("")}>
            <IconX size={14} aria-hidden />
          </Button>
        )
      }
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

function Pages({ total }: { total: number }) {
  const [search, change] = useAddress();
  const { offset = 0 } = ticketQuery(search);
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed">
        {number(offset + 1)}–{number(Math.min(total, offset + pageSize))} of {number(total)}
      </Text>
      <Pagination
        size="sm"
        total={Math.ceil(total / pageSize)}
        value={Math.floor(offset / pageSize) + 1}
        onChange={(page) => change({ offset: page === 1 ? null : (page - 1) * pageSize })}
        getControlProps={(control) => ({ "aria-label": `${control} page` })}
        getItemProps={(page) => ({ "aria-label": `Page ${page}` })}
      />
    </Group>
  );
}
