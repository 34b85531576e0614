import { Text, Title } from "@mantine/core";
import type { ApiError } from "../client/api-error.ts";
import type { Status } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import { Progress } from "../components/states.tsx";
import { Logo } from "../shell/logo.tsx";
import classes from "./session.module.css";

type StartPageProps = { status: Status | null; error: ApiError | null };

/** What the server still does before it can answer; the page goes on by itself. */
export function StartPage({ status, error }: StartPageProps) {
  return (
    <main className={classes.start}>
      <Logo size={44} />
      <Title order={1} className={classes.startTitle}>
        {status?.state === "failed" ? "Why did it not start?" : "What is it doing before it starts?"}
      </Title>
      <StartWords status={status} error={error} />
      <div className={classes.stages} aria-live="polite">
        {status?.stages.map(({ name, done, total, finished }) => (
          <Progress key={name} label={name} done={done} total={total} finished={finished} />
        ))}
      </div>
    </main>
  );
}

function StartWords({ status, error }: StartPageProps) {
  if (status?.state === "failed") {
    return (
      <Text role="alert" className={classes.failed}>
        {status.problem ?? "The start failed without a reason; the server's log says more."}
      </Text>
    );
  }
  if (error && !status) return <Problem error={error} />;
  return <Text c="dimmed">The first start prepares the database and its data. This page goes on by itself.</Text>;
}

/** The moment before anything is known: the mark alone, so that nothing jumps. */
export function FirstPaint() {
  return (
    <main className={classes.firstPaint} aria-busy="true">
      <Logo size={44} />
    </main>
  );
}
