import type { Score, Ticket, Turn } from "../client/wire.ts";
import { Evidence } from "./evidence.tsx";
import { clock, day, instant, words } from "./format.ts";
import type { Mark } from "./highlight.ts";
import classes from "./transcript.module.css";

type TranscriptProps = {
  ticket: Pick<Ticket, "turns" | "actions" | "agentName">;
  scores?: readonly Score[];
  chosen?: string | null;
  addressOf?: (criterionId: string) => string;
};

type Entry = { at: string; turn: Turn; index: number } | { at: string; action: Ticket["actions"][number] };

const speakerNames: Record<Turn["by"], string> = {
  customer: "Customer",
  agent: "Agent",
  bot: "Bot",
  note: "Internal note",
  system: "Automatic message",
};

/** The conversation in order, what was done in tools between its turns, and the spans that scores rest on. */
export function Transcript({ ticket, scores = [], chosen = null, addressOf = () => "" }: TranscriptProps) {
  const titles = new Map(scores.map((score) => [score.criterionId, score.title]));
  const entries = inOrder(ticket);
  return (
    <ol className={classes.transcript}>
      {entries.map((entry, position) => {
        const newDay = entry.at.slice(0, 10) !== entries[position - 1]?.at.slice(0, 10);
        const key = "turn" in entry ? `turn-${entry.index}` : `action-${entry.at}-${entry.action.name}-${position}`;
        return (
          <li key={key}>
            {newDay && <p className={classes.day}>{day(entry.at)}</p>}
            {"turn" in entry ? (
              <div className={classes.turn} data-by={entry.turn.by}>
                <TurnHead turn={entry.turn} number={entry.index + 1} agentName={ticket.agentName} />
                <p className={classes.text}>
                  <Evidence
                    text={entry.turn.text}
                    turn={entry.index}
                    marks={marksOf(scores, entry.index)}
                    chosen={chosen}
                    titles={titles}
                    addressOf={addressOf}
                  />
                </p>
              </div>
            ) : (
              <ActionLine action={entry.action} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function inOrder({ turns, actions }: Pick<Ticket, "turns" | "actions">): Entry[] {
  const spoken: Entry[] = turns.map((turn, index) => ({ at: turn.at, turn, index }));
  const done: Entry[] = actions.map((action) => ({ at: action.at, action }));
  return [...spoken, ...done].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function marksOf(scores: readonly Score[], turn: number): Mark[] {
  return scores.flatMap(({ criterionId, evidence }) =>
    evidence.filter((one) => one.turn === turn).map(({ start, end }) => ({ criterionId, start, end })),
  );
}

function TurnHead({ turn, number, agentName }: { turn: Turn; number: number; agentName: string | null }) {
  const handler = turn.by === "agent" || turn.by === "bot";
  return (
    <p className={classes.head}>
      <strong>{handler && agentName ? agentName : speakerNames[turn.by]}</strong>
      {turn.label && <span className={classes.label}>{turn.label}</span>}
      <time dateTime={turn.at} title={instant(turn.at)}>
        {clock(turn.at)}
      </time>
      <span className={classes.number}>#{number}</span>
    </p>
  );
}

function ActionLine({ action }: { action: Ticket["actions"][number] }) {
  const fields = Object.entries(action.fields);
  return (
    <p className={classes.action}>
      <span className={classes.actionName}>{words(action.name)}</span>
      {fields.map(([name, value]) => (
        <span key={name}>
          {name} <q>{value}</q>
        </span>
      ))}
      <time dateTime={action.at}>{clock(action.at)}</time>
    </p>
  );
}
