import { Kbd, TextInput } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { type RefObject, useEffect, useState } from "react";
import { addressTo, useAddress, useGo, usePathname } from "../client/address.ts";

/** The field that is on every screen: `/` reaches it, Enter asks. */
export function AskField({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const go = useGo();
  const asking = usePathname() === "/ask";
  const [{ q = "", channel, region, language, asOf }] = useAddress();
  const asked = asking ? q : "";
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const kept = asking ? { channel, region, language, asOf } : {};
    if (typed.trim()) go(addressTo("/ask", { q: typed.trim(), ...kept }));
  };
  return (
    <form onSubmit={submit} role="search" style={{ flex: 1, maxWidth: 560 }}>
      <TextInput
        ref={field}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        placeholder="What do I do when…"
        aria-label="Ask what to do"
        leftSection={<IconMessageQuestion size={18} aria-hidden />}
        rightSection={<Kbd aria-hidden>/</Kbd>}
        maxLength={2000}
      />
    </form>
  );
}
