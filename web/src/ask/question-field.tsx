import { Button, Textarea } from "@mantine/core";
import { useEffect, useId, useState } from "react";
import { addressTo, useAddress, useGo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Hit } from "../client/wire.ts";
import { askFieldId } from "../shell/ask-field.tsx";
import classes from "./ask.module.css";
import { moved, useSettled } from "./instant.ts";

const shown = 6;
/** Fewer letters say nothing. */
const leastLetters = 3;

type QuestionFieldProps = { asked: string; ask: (q: string) => void };

/** The question, and while it is typed the steps that fit: arrows choose one, Enter opens it; without a choice Enter asks. */
export function QuestionField({ asked, ask }: QuestionFieldProps) {
  const [{ typed: before = "" }, change] = useAddress();
  const [typed, setTyped] = useState(asked || before);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const listId = useId();
  const go = useGo();
  const hits = useInstant(typed.trim(), open);
  useEffect(() => setTyped((now) => asked || now), [asked]);
  /** So that the way back from a step leads to what was typed. */
  const keep = () => change({ typed: typed.trim() });
  const submit = () => {
    setOpen(false);
    const hit = hits[chosen];
    if (hit) {
      keep();
      go(stepAddress(hit));
    } else if (typed.trim()) ask(typed.trim());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) submit();
    // The key that leads here from elsewhere; no question begins with it.
    else if (event.key === "/" && typed === "") setOpen(false);
    else if (event.key === "Escape" && open) setOpen(false);
    else if (event.key === "ArrowDown" && !open && typed.trim() !== "") setOpen(true);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length > 0)
      setChosen(moved(chosen, event.key === "ArrowDown" ? 1 : -1, hits.length));
    else return;
    event.preventDefault();
  };
  return (
    <form
      className={classes.question}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={classes.field}>
        <Textarea
          id={askFieldId}
          aria-label="Your question"
          placeholder="Say what the customer wants, in your own words"
          role="combobox"
          aria-expanded={open && hits.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          {...(hits[chosen] ? { "aria-activedescendant": `${listId}-${chosen}` } : {})}
          autosize
          minRows={1}
          maxRows={6}
          size="lg"
          maxLength={2000}
          value={typed}
          autoFocus={asked === ""}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(-1);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <Instant id={listId} hits={open ? hits : []} chosen={chosen} keep={keep} />
      </div>
      <Button type="submit" size="lg">
        Ask
      </Button>
    </form>
  );
}

function stepAddress({ sopId, versionNumber, stepId }: Hit): string {
  return addressTo(`/sops/${sopId}`, { v: versionNumber, step: stepId });
}

function useInstant(typed: string, open: boolean): readonly Hit[] {
  const [{ channel, region, language, asOf }] = useAddress();
  const q = useSettled(typed);
  const enabled = open && q.length >= leastLetters;
  const query = { q, limit: shown, channel, region, language, asOf };
  const found = useRead("GET /search", { query }, { enabled, keepPrevious: true });
  return enabled && !found.error ? (found.data?.hits ?? []) : [];
}

type InstantProps = { id: string; hits: readonly Hit[]; chosen: number; keep: () => void };

function Instant({ id, hits, chosen, keep }: InstantProps) {
  return (
    <div id={id} role="listbox" aria-label="Steps that fit" className={classes.instant} hidden={hits.length === 0}>
      {hits.map((hit, i) => (
        <a
          key={`${hit.versionId}-${hit.stepId}`}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === chosen}
          tabIndex={-1}
          href={stepAddress(hit)}
          // The field must keep the focus until the click is done, else the list is gone under the pointer.
          onMouseDown={(event) => event.preventDefault()}
          onClick={keep}
        >
          <InstantName hit={hit} />
        </a>
      ))}
      <p className={classes.instantHint} aria-hidden>
        ↓ and Enter open a step, Enter alone asks
      </p>
    </div>
  );
}

/** The step and its SOP; an overview has no name of its own. */
function InstantName({ hit: { stepId, heading, title } }: { hit: Hit }) {
  const [name, of] = stepId === "overview" ? [title, heading.toLowerCase()] : [heading, title];
  return (
    <>
      <strong>{name}</strong> <span>{of}</span>
    </>
  );
}
