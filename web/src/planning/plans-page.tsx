import { Button, Drawer, Table } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, number } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { BandMark } from "./band-mark.tsx";
import { NewPlan } from "./new-plan.tsx";
import classes from "./planning.module.css";

type PlanRow = Reply<"GET /plans">["plans"][number];

export function PlansPage() {
  const { me } = useSession();
  const [{ new: making }, change] = useAddress();
  const query = useRead("GET /plans", {});
  const mayPlan = me.role === "planner" || me.role === "operator";
  const open = () => change({ new: "plan" });
  return (
    <Page
      question="How many people could automation really save?"
      title="Planning"
      answer="Each plan forecasts the contacts, counts only what the bot truly resolves, and says how sure that is. Savings below zero happen; they are shown."
      actions={mayPlan && <Button onClick={open}>New plan</Button>}
    >
      <Loaded query={query}>
        {({ plans }) =>
          plans.length === 0 ? (
            <Empty title="No plan yet" step={mayPlan && <Button onClick={open}>Make the first plan</Button>}>
              A plan needs a history of offered contacts by interval, and what is known of the bot's true resolutions.
            </Empty>
          ) : (
            <Plans plans={plans} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "plan" && mayPlan}
        onClose={() => change({ new: null })}
        title="New plan"
        position="right"
        size="md"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewPlan />
      </Drawer>
    </Page>
  );
}

function Plans({ plans }: { plans: readonly PlanRow[] }) {
  const values = plans.flatMap(({ savedFte }) => [savedFte.low80, savedFte.high80]);
  const scale = { min: Math.min(0, ...values), max: Math.max(1, ...values) };
  return (
    <TableFrame minWidth={720}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Plan</Table.Th>
            <Table.Th>FTE saved a day, with its 80 % interval; the line is zero</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plans.map(({ id, name, state, createdBy, createdAt, savedFte }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row">
                <a href={`/planning/${id}`}>{name}</a>
                <div className={classes.quiet}>
                  {createdBy}, {day(createdAt)}
                </div>
              </Table.Th>
              <Table.Td>
                <BandMark band={savedFte} scale={scale} label={`${number(savedFte.value, 1)} FTE`} />
              </Table.Td>
              <Table.Td>
                <StateWord state={state}>{state === "frozen" ? "Frozen" : "Draft"}</StateWord>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
