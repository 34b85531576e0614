import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Search } from "../client/address.ts";
import { CopilotView } from "./copilot.tsx";

/** A conversation pasted from anywhere. It is not kept; the question that it comes to is, without personal data. */
export function PastedConversation({ search }: { search: Search }) {
  const [pasted, setPasted] = useState("");
  const { channel, region, language, asOf } = search;
  const place = Object.fromEntries(Object.entries({ channel, region, language, asOf }).filter(([, value]) => value));
  return (
    <>
      <Textarea
        label="The conversation so far"
        description="Paste it with who speaks at the beginning of a line: “Customer: …”, “Agent: …”."
        autosize
        minRows={6}
        maxRows={18}
        maxLength={40_000}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      {pasted.trim() !== "" && (
        <CopilotView body={{ conversation: pasted, ...place }} label="What do I do next?" search={search} />
      )}
    </>
  );
}
