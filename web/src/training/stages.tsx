import { Button, List, Text } from "@mantine/core";
import { useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";

type Enrolment = Reply<"GET /onboarding">["enrolments"][number];
type Stage = Enrolment["stages"][number];

const looks = {
  done: "approved",
  open: "in-review",
  "waits-for-sign-off": "scheduled",
  later: "not-in-force",
} as const;

/** The stages of one agent's onboarding, in order. */
export function Stages({ enrolment, maySign }: { enrolment: Enrolment; maySign: boolean }) {
  const sign = useSend("POST /onboarding-enrolments/:id/sign-offs", { refresh: ["GET /onboarding", "GET /coach-day"] });
  return (
    <>
      <List type="ordered" spacing={8}>
        {enrolment.stages.map((stage) => (
          <List.Item key={stage.id}>
            {stage.title} <StateWord state={looks[stage.state]}>{stateWords(stage)}</StateWord>
            <Left stage={stage} />
            {maySign && stage.state === "waits-for-sign-off" && (
              <Button
                size="compact-sm"
                ml="sm"
                loading={sign.isPending}
                aria-label={`Sign off ${stage.title} of ${enrolment.agentName}`}
                onClick={() => sign.mutate({ params: { id: enrolment.enrolmentId }, body: { stageId: stage.id } })}
              >
                Sign off
              </Button>
            )}
          </List.Item>
        ))}
      </List>
      {sign.error && <Problem error={sign.error} doing="saving" />}
    </>
  );
}

function stateWords({ state, signedOffBy }: Stage): string {
  if (state === "done") return signedOffBy ? `done, signed by ${signedOffBy}` : "done";
  if (state === "waits-for-sign-off") return "waits for a coach's sign-off";
  return state === "open" ? "now" : "later";
}

function Left({ stage: { state, modulesLeft, ticketsLeft, nestingTickets } }: { stage: Stage }) {
  if (state === "done" || modulesLeft.length + nestingTickets === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {modulesLeft.map(({ id, title }, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <a href={`/modules/${id}`}>{title}</a>
        </span>
      ))}
      {modulesLeft.length > 0 && ticketsLeft > 0 && "; "}
      {ticketsLeft > 0 && `nesting: ${plural(ticketsLeft, "more reviewed ticket")} of ${nestingTickets}`}
    </Text>
  );
}
