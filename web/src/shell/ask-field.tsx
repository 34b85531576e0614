import { Kbd, TextInput } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import classes from "./shell.module.css";

/** The one field for questions, in the header or, on its own page, large. */
export const askFieldId = "ask-field";

export function focusAskField(): void {
  const field = document.getElementById(askFieldId);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
}

/** The field that is on every screen: `/` reaches it, Enter asks. */
export function AskField() {
  const go = useGo();
  const [typed, setTyped] = useState("");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (typed.trim()) go(addressTo("/ask", { q: typed.trim() }));
  };
  return (
    <search className={classes.ask}>
      <form onSubmit={submit}>
        <TextInput
          id={askFieldId}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          placeholder="What do I do when…"
          aria-label="Ask what to do"
          leftSection={<IconMessageQuestion size={18} aria-hidden />}
          rightSection={<Kbd aria-hidden>/</Kbd>}
          maxLength={2000}
        />
      </form>
    </search>
  );
}
