import { SegmentedControl, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { addressTo, useAddress } from "../client/address.ts";
import type { SopFlow } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Empty, Waiting } from "../components/states.tsx";
import classes from "./sops.module.css";

const FlowDiagram = lazy(() => import("./flow-diagram.tsx").then(({ FlowDiagram }) => ({ default: FlowDiagram })));

const audienceNames = { human: "For people", bot: "For bots" } as const;

/** The ways through a version, for people or for bots. */
export function Flows({ flows, sopId, version }: { flows: readonly SopFlow[]; sopId: string; version: number }) {
  const [{ audience }, change] = useAddress();
  const flow = flows.find((one) => one.audience === audience) ?? flows[0];
  if (!flow || flow.start === null) return <Empty title="There are no steps to draw">Write them under “Steps”.</Empty>;
  const address = (stepId: string) => addressTo(`/sops/${sopId}`, { v: version, step: stepId });
  return (
    <>
      {flows.length > 1 && (
        <SegmentedControl
          size="xs"
          mb="sm"
          value={flow.audience}
          onChange={(value) => change({ audience: value })}
          data={flows.map((one) => ({ value: one.audience, label: audienceNames[one.audience] }))}
          aria-label="Whose ways"
        />
      )}
      {flow.unreachable.length > 0 && (
        <Text size="sm" mb="sm" className={classes.warning}>
          Nobody comes to {plural(flow.unreachable.length, "step")}: {flow.unreachable.join(", ")}.
        </Text>
      )}
      <Suspense fallback={<Waiting lines={1} height={420} />}>
        <FlowDiagram flow={flow} addressOf={address} />
      </Suspense>
    </>
  );
}
