import { Text } from "@mantine/core";
import type { ImportResult } from "../client/wire.ts";
import { number, plural } from "../components/format.ts";
import { StateWord } from "../components/state-word.tsx";
import { importKinds } from "./import-kinds.ts";
import classes from "./settings.module.css";

/** One sentence: what is in now, and what is not. */
export function importAnswer({ kind, added, changed, unchanged, rejected, finishedAt }: ImportResult): string {
  if (finishedAt === null)
    return "It is still running, or was interrupted. What was read before is saved; importing the same file again completes it and saves nothing twice.";
  const taken = `${plural(added, importKinds[kind].one)} added, ${number(changed)} changed, ${number(unchanged)} unchanged.`;
  return rejected === 0 ? `${taken} Nothing was refused.` : `${taken} ${plural(rejected, "entry", "entries")} refused.`;
}

export function Counts({ result }: { result: ImportResult }) {
  const { added, changed, unchanged, rejected } = result;
  const counts = [
    ["Added", added],
    ["Changed", changed],
    ["Unchanged", unchanged],
    ["Rejected", rejected],
  ] as const;
  return (
    <dl className={classes.counts}>
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{name === "Rejected" ? <Rejected result={result} /> : number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The count of what was refused; with an icon when somebody has to look. */
export function Rejected({ result: { rejected, finishedAt } }: { result: ImportResult }) {
  if (finishedAt === null) return <StateWord state="warning">not finished</StateWord>;
  return rejected > 0 ? <StateWord state="warning">{number(rejected)}</StateWord> : number(rejected);
}

/** Each refused row with its line, why, and what stood there. */
export function RejectedRows({ result: { rejected, rejectedRows } }: { result: ImportResult }) {
  if (rejectedRows.length === 0) return null;
  return (
    <>
      <Text size="sm" className={classes.explanation}>
        What is listed here was not saved; everything else was. Correct it in the file and import the file again: what
        is already here counts as unchanged. Personal data is taken out of what is shown.
      </Text>
      <ol className={classes.rejectedRows}>
        {rejectedRows.map(({ line, reason, raw }) => (
          <li key={`${line}-${reason}-${raw}`}>
            <div>
              <strong>Line {number(line)}</strong> {reason}
            </div>
            <Raw text={raw} />
          </li>
        ))}
      </ol>
      {rejected > rejectedRows.length && (
        <Text size="sm" mt="sm">
          The first {number(rejectedRows.length)} of {number(rejected)} are shown.
        </Text>
      )}
    </>
  );
}

const shownAtOnce = 240;

function Raw({ text }: { text: string }) {
  if (text.trim() === "") return null;
  if (text.length <= shownAtOnce) return <pre className={classes.raw}>{text}</pre>;
  return (
    <details>
      <summary className={classes.raw}>{text.slice(0, shownAtOnce)}…</summary>
      <pre className={classes.raw}>{text}</pre>
    </details>
  );
}

export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={classes.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
