import { Popover, Text, UnstyledButton } from "@mantine/core";
import type { Status } from "../client/wire.ts";
import classes from "./shell.module.css";

/** What a sample organisation and embedded parts mean for what one reads here: quiet, but always there. */
export function ModeBar({ status }: { status: Status }) {
  const { organisation, modes, notes } = status;
  const said = [organisation?.sample ? "Sample organisation" : null, modes.judge, modes.answers, modes.database];
  // One model may judge and answer.
  const parts = [...new Set(said.filter((part) => part !== null))];
  return (
    <div className={classes.modes}>
      <Popover width={380} position="top-start" shadow="md" withinPortal>
        <Popover.Target>
          <UnstyledButton className={classes.modesButton}>{parts.join(" · ")}</UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Modes modes={modes} />
          {notes.map((note) => (
            <Text key={note} size="sm" mt={6}>
              {note}
            </Text>
          ))}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function Modes({ modes }: { modes: Status["modes"] }) {
  return (
    <dl className={classes.modeList}>
      {Object.entries(modes).map(([name, mode]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{mode}</dd>
        </div>
      ))}
    </dl>
  );
}
