import { Anchor, Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Loaded } from "../components/states.tsx";
import classes from "./simulations.module.css";
import { StandingWord } from "./standing-word.tsx";
import { byUrgency } from "./words.ts";

/** Whether the simulations let a version pass: every one with where it stands, what fails first. */
export function SimulationGate({ versionId }: { versionId: string }) {
  const query = useRead(
    "GET /sop-versions/:id/simulations",
    { params: { id: versionId } },
    { again: (reply) => (reply?.items.some(({ state }) => state === "waiting") ? 1500 : false) },
  );
  return (
    <Loaded query={query} lines={2}>
      {({ items, required, passes, sopId }) => (
        <>
          <Text size="sm" mb="xs">
            {required
              ? passes
                ? "This SOP asks for its simulations to pass before approval, and they do."
                : "This SOP asks for its simulations to pass before approval, and they do not yet."
              : "This SOP does not wait for its simulations; they are here to read."}
          </Text>
          <ul className={classes.gate}>
            {items
              .toSorted((a, b) => byUrgency(a.state, b.state))
              .map(({ simulationId, title, state, runId }) => (
                <li key={simulationId ?? "every-branch"}>
                  <StandingWord standing={state} />
                  <Anchor underline="always" href={addressTo(`/sops/${sopId}/simulate`, { on: versionId, run: runId })}>
                    {title}
                  </Anchor>
                </li>
              ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
