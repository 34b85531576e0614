import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconBook2, IconMessageQuestion, IconTicket } from "@tabler/icons-react";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Role } from "../client/wire.ts";
import { useSession } from "../session/session.ts";
import { reachableFor } from "./places.ts";
import "@mantine/spotlight/styles.css";

/** Everything one may open, by name: places, SOPs, tickets, or the words as a question. */
export function Palette() {
  const { me } = useSession();
  const go = useGo();
  const [query, setQuery] = useState("");
  const typed = query.trim();
  const sops = useRead("GET /sops", {}, { enabled: typed.length > 0 });
  const found = (sops.data?.sops ?? [])
    .filter((sop) => matches(`${sop.title} ${sop.id} ${sop.contactReasons.join(" ")}`, typed))
    .slice(0, 6);
  const actions: SpotlightActionData[] = [
    ...placeActions(me.role, go).filter((action) => matches(action.label ?? "", typed)),
    ...(typed === "" ? [] : found.map((sop) => sopAction(sop, go))),
    ...(typed === "" ? [] : wordActions(typed, me.role, go)),
  ];
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      filter={(_, all) => all}
      shortcut={["mod + K"]}
      tagsToIgnore={[]}
      attributes={{ content: { "aria-label": "Command palette" } }}
      nothingFound="Nothing by that name"
      searchProps={{ placeholder: "Go to a place, an SOP or a ticket, or ask", "aria-label": "Command palette" }}
      scrollable
      maxHeight={420}
    />
  );
}

function matches(text: string, typed: string): boolean {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
}

function placeActions(role: Role, go: (address: string) => void): SpotlightActionData[] {
  return reachableFor(role).map(({ path, label, key, icon: Icon }) => ({
    id: path,
    label,
    description: `g then ${key}`,
    leftSection: <Icon size={18} aria-hidden />,
    onClick: () => go(path),
  }));
}

function sopAction(sop: { id: string; title: string }, go: (address: string) => void): SpotlightActionData {
  return {
    id: `sop-${sop.id}`,
    label: sop.title,
    description: "SOP",
    leftSection: <IconBook2 size={18} aria-hidden />,
    onClick: () => go(`/sops/${sop.id}`),
  };
}

function wordActions(typed: string, role: Role, go: (address: string) => void): SpotlightActionData[] {
  const ask = {
    id: "ask",
    label: `Ask: ${typed}`,
    leftSection: <IconMessageQuestion size={18} aria-hidden />,
    onClick: () => go(addressTo("/ask", { q: typed })),
  };
  const tickets = {
    id: "tickets",
    label: `Tickets that say: ${typed}`,
    leftSection: <IconTicket size={18} aria-hidden />,
    onClick: () => go(addressTo("/tickets", { q: typed })),
  };
  const mayTickets = reachableFor(role).some((place) => place.path === "/tickets");
  return mayTickets ? [ask, tickets] : [ask];
}
