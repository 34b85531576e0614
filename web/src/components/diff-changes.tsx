import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowsUpDown,
  IconArrowUp,
  IconMinus,
  IconPencil,
  IconPlus,
} from "@tabler/icons-react";
import classes from "./diff-changes.module.css";
import { type Change, changeLabel, groupTitle, type StepChanges } from "./diff-words.ts";
import { changedWords, type DiffPiece } from "./text-diff.ts";

const icons = {
  added: IconPlus,
  removed: IconMinus,
  reworded: IconPencil,
  strengthened: IconArrowUp,
  weakened: IconArrowDown,
  reversed: IconArrowBackUp,
  moved: IconArrowsUpDown,
} as const;

/** A kind of change as icon and words. */
export function ChangeBadge({ change }: { change: Change }) {
  const Icon = icons[change.kind];
  return (
    <span className={classes.badge} data-kind={change.kind}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {changeLabel(change)}
    </span>
  );
}

type DiffChangesProps = {
  groups: readonly StepChanges[];
  /** what stands under a step, such as its comments */
  under?: (stepId: string) => React.ReactNode;
  /** where a step can be read */
  addressOf?: (group: StepChanges) => string;
};

/** What changed in meaning, step by step. */
export function DiffChanges({ groups, under, addressOf }: DiffChangesProps) {
  return (
    <ol className={classes.steps}>
      {groups.map((group) => {
        const address = group.step && addressOf ? addressOf(group) : null;
        const title = groupTitle(group);
        return (
          <li key={group.id} id={`change-${group.id}`} className={classes.step}>
            <h3 className={classes.title}>
              {group.step && !group.gone && <span className={classes.number}>{group.step.number}</span>}
              {address ? <a href={address}>{title}</a> : title}
              {group.gone && <span className={classes.gone}>no longer a step</span>}
            </h3>
            <ul className={classes.changes}>
              {group.changes.map((change) => (
                <li
                  key={`${change.kind}-${change.part}-${change.obligation ?? change.id}-${change.after ?? change.before}`}
                >
                  <ChangeBadge change={change} />
                  <ChangeText change={change} />
                </li>
              ))}
            </ul>
            {under?.(group.id)}
          </li>
        );
      })}
    </ol>
  );
}

function ChangeText({ change }: { change: Change }) {
  const { kind, before, after, obligation } = change;
  const marked = before && after && kind !== "moved" ? changedWords(before, after) : null;
  return (
    <div className={classes.text}>
      {before && kind !== "moved" && (
        <p className={classes.before}>
          <span className={classes.side}>before</span>
          <Pieces pieces={marked?.before ?? [{ text: before, changed: false }]} as="del" />
        </p>
      )}
      {after && kind !== "moved" && (
        <p className={classes.after}>
          <span className={classes.side}>now</span>
          <Pieces pieces={marked?.after ?? [{ text: after, changed: false }]} as="ins" />
        </p>
      )}
      {obligation && <code className={classes.id}>{obligation}</code>}
    </div>
  );
}

function Pieces({ pieces, as: Changed }: { pieces: readonly DiffPiece[]; as: "del" | "ins" }) {
  return (
    <span>
      {pieces.map((piece, i) =>
        piece.changed ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed sentence have no other identity
          <Changed key={i}>{piece.text}</Changed>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed sentence have no other identity
          <span key={i}>{piece.text}</span>
        ),
      )}
    </span>
  );
}
