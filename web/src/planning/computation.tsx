import { Text } from "@mantine/core";
import type { Computation } from "../client/wire.ts";
import { percent } from "../components/format.ts";
import { Progress } from "../components/states.tsx";
import classes from "./planning.module.css";

const lookEvery = 1000;

export function isUnderWay(computation: Pick<Computation, "state"> | null | undefined): boolean {
  return computation?.state === "queued" || computation?.state === "running";
}

/** For `useRead`: look again while a computation goes on. */
export function whileUnderWay<T>(computationOf: (reply: T) => Pick<Computation, "state"> | null | undefined) {
  return (reply: T | undefined): number | false =>
    reply !== undefined && isUnderWay(computationOf(reply)) ? lookEvery : false;
}

/** How far a long computation is, or why it failed; nothing once it is done. */
export function ComputationState({ computation, label }: { computation: Computation | null; label: string }) {
  if (!computation || computation.state === "done") return null;
  if (computation.state === "failed")
    return (
      <div role="alert" className={classes.failed}>
        <Text fw={600}>{label} could not be computed</Text>
        <Text size="sm">{computation.problem ?? "The server gave no reason."}</Text>
      </div>
    );
  const waiting = computation.state === "queued";
  return (
    <div aria-live="polite">
      <Progress
        label={waiting ? `${label} waits for its turn` : `${label}: ${computation.step}`}
        done={Math.round(100 * computation.progress)}
        total={waiting ? null : 100}
        count={waiting ? "waiting" : percent(computation.progress)}
      />
    </div>
  );
}
