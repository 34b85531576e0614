import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Search } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { words } from "../components/format.ts";
import classes from "./copilot.module.css";
import { CopilotView } from "./copilot.tsx";

/** A conversation pasted from anywhere. It is not kept; the question that it comes to is, without personal data. */
export function PastedConversation({ search }: { search: Search }) {
  const [pasted, setPasted] = useState("");
  const [contactReason, setContactReason] = useState("");
  const { channel, region, language, asOf } = search;
  const known = Object.entries({ channel, region, language, asOf, contactReason }).filter(([, value]) => value);
  return (
    <div className={classes.pasted}>
      <Textarea
        w="100%"
        label="The conversation so far"
        description="Paste it with who speaks at the beginning of a line: “Customer: …”, “Agent: …”."
        autosize
        minRows={6}
        maxRows={18}
        maxLength={40_000}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      <ReasonPicker value={contactReason} change={setContactReason} />
      {pasted.trim() !== "" && (
        <CopilotView
          body={{ conversation: pasted, ...Object.fromEntries(known) }}
          label="What do I do next?"
          search={search}
        />
      )}
    </div>
  );
}

/** Customers seldom choose the words of an SOP: whoever says what it is about is given that SOP. */
function ReasonPicker({ value, change }: { value: string; change: (reason: string) => void }) {
  const sops = useRead("GET /sops", {});
  const reasons = [...new Set((sops.data?.sops ?? []).flatMap((sop) => sop.contactReasons))].sort();
  return (
    <NativeSelect
      label="What it is about"
      description="Where you know it: customers seldom use the words of the SOP."
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={[
        { value: "", label: "Find it by the words" },
        ...reasons.map((one) => ({ value: one, label: words(one) })),
      ]}
    />
  );
}
