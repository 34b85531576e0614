import { Progress as Bar, Button, Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiError } from "../client/api-error.ts";
import { number } from "./format.ts";
import { Problem } from "./problem.tsx";
import classes from "./states.module.css";

type EmptyProps = { title: string; children?: React.ReactNode; step?: React.ReactNode };

/** Says what will be here and offers the first step. */
export function Empty({ title, children, step }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.line} aria-hidden />
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" maw="38em">
          {children}
        </Text>
      )}
      {step && <div className={classes.step}>{step}</div>}
    </div>
  );
}

/** A link that looks like the obvious next step. */
export function StepLink({ to, children }: { to: string; children: React.ReactNode }) {
  return (
    <Button component="a" href={to} variant="light">
      {children}
    </Button>
  );
}

/** Keeps the layout while the reply is on its way. */
export function Waiting({ lines = 5, height = 44 }: { lines?: number; height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <Skeleton key={key} height={height} radius="sm" />
      ))}
    </Stack>
  );
}

type LoadedProps<T> = {
  query: UseQueryResult<T, ApiError>;
  lines?: number;
  height?: number;
  children: (data: T) => React.ReactNode;
};

/** The three states of anything read: on its way, failed, here. A failed refresh keeps what was here and says so. */
export function Loaded<T>({ query, lines = 5, height = 44, children }: LoadedProps<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error && <Problem error={query.error} again={() => query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <Problem error={query.error} again={() => query.refetch()} />;
  return <Waiting lines={lines} height={height} />;
}

type ProgressProps = { label: string; done: number; total: number | null; finished?: boolean; count?: string };

/** How far a long piece of work is; without a total it counts. `count` says what is counted when it is not things. */
export function Progress({ label, done, total, finished = false, count: given }: ProgressProps) {
  const share = finished ? 100 : total ? Math.min(100, (100 * done) / total) : null;
  const count = given ?? (total === null ? number(done) : `${number(done)} of ${number(total)}`);
  const words = finished ? "done" : total === null && done === 0 ? "waiting" : count;
  return (
    <div className={classes.progress}>
      <Text size="sm" className={classes.progressLabel} data-finished={finished || undefined}>
        {label}
      </Text>
      <Bar
        value={share ?? (done > 0 ? 100 : 0)}
        animated={share === null && done > 0}
        aria-label={label}
        size="sm"
        color={finished ? "green" : "teal"}
        className={classes.bar}
      />
      <Text size="xs" c="dimmed" className={classes.progressCount}>
        {words}
      </Text>
    </div>
  );
}
