import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import { plural } from "../components/format.ts";
import { Panel } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Progress } from "../components/states.tsx";
import classes from "./calibration.module.css";

const lookAgainMs = 1500;

/** Scores all tickets in the background and shows how far it is; computing again only re-reads what is there. */
export function ScoreAgain() {
  const client = useQueryClient();
  const [retrain, setRetrain] = useState(false);
  const runs = useRead(
    "GET /score-runs",
    {},
    { again: (reply) => (reply?.runs[0] && !reply.runs[0].finishedAt ? lookAgainMs : false) },
  );
  const start = useSend("POST /score-runs", { refresh: ["GET /score-runs"] });
  const compute = useSend("POST /calibration", { refresh: ["GET /calibration", "GET /findings"] });
  const latest = runs.data?.runs[0];
  const running = latest !== undefined && latest.finishedAt === null;
  const finishedAt = latest?.finishedAt;
  useEffect(() => {
    if (finishedAt) void client.invalidateQueries({ queryKey: ["GET /calibration"] });
  }, [client, finishedAt]);
  return (
    <Panel className={classes.again}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {latest ? lastRun(latest.done, latest.failed, running) : "No scoring run yet."}
        </Text>
        <Group gap="sm">
          <Checkbox
            size="sm"
            label="Learn from the audits first"
            checked={retrain}
            onChange={(event) => setRetrain(event.currentTarget.checked)}
          />
          <Button
            size="sm"
            loading={start.isPending}
            disabled={running}
            onClick={() => start.mutate({ body: { retrain } })}
          >
            Score all tickets
          </Button>
          <Button size="sm" variant="default" loading={compute.isPending} onClick={() => compute.mutate({})}>
            Compute again
          </Button>
        </Group>
      </Group>
      {running && <Progress label="Scoring" done={latest.done} total={latest.total} />}
      {start.error && <Problem error={start.error} doing="saving" />}
      {compute.error && <Problem error={compute.error} doing="saving" />}
    </Panel>
  );
}

function lastRun(done: number, failed: number, running: boolean): string {
  const failures = failed > 0 ? `, ${failed} could not be scored` : "";
  return running
    ? "A scoring run is on its way; you may leave this page."
    : `Last run: ${plural(done, "ticket")} scored${failures}.`;
}
