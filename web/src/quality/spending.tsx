import { Button, Drawer, SegmentedControl, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, number, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Empty, Loaded, Progress } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import classes from "./runs.module.css";
import { money } from "./runs-words.ts";
import { SpendingForm } from "./spending-form.tsx";

type Spending = Reply<"GET /judge-spending">;
type By = "days" | "teams" | "tickets";
const nouns: Record<By, string> = { days: "Day", teams: "Team, last 30 days", tickets: "Ticket, last 30 days" };

/** Tokens and money of the judge model, and what stops it. */
export function SpendingPanel() {
  const query = useRead("GET /judge-spending", {});
  const [editing, edit] = useDisclosure(false);
  const [by, setBy] = useState<By>("days");
  return (
    <Section
      title="Cost of the judge model"
      aside={
        query.data?.mayChange && (
          <Button size="sm" variant="default" onClick={edit.open}>
            Prices and limits
          </Button>
        )
      }
    >
      <Loaded query={query} lines={3}>
        {(data) => (
          <>
            <Today spending={data} />
            {data.peer && data.peer.state !== "open for calls" && (
              <Text size="sm" mt="xs">
                Calls wait {data.peer.waitSeconds > 0 && `${number(data.peer.waitSeconds)} s `}because{" "}
                {data.peer.reason}
              </Text>
            )}
            <SegmentedControl
              my="sm"
              value={by}
              onChange={(value) => setBy(value as By)}
              data={[
                { value: "days", label: "By day" },
                { value: "teams", label: "By team" },
                { value: "tickets", label: "Dearest tickets" },
              ]}
            />
            <SpendTable rows={data[by]} noun={nouns[by]} by={by} currency={data.settings.prices?.currency ?? null} />
            <Drawer
              opened={editing}
              onClose={edit.close}
              title="Prices and limits"
              position="right"
              closeButtonProps={{ "aria-label": "Close" }}
            >
              <SpendingForm settings={data.settings} close={edit.close} />
            </Drawer>
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Today({ spending: { today, settings } }: { spending: Spending }) {
  const { limits, prices } = settings;
  const cost = prices ? `, ${money(today.cost, prices.currency)}` : "";
  const used = `${number(today.tokens)} tokens today${cost}.`;
  if (limits.dayTokens !== null)
    return <Progress label="Tokens of today's limit" done={today.tokens} total={limits.dayTokens} />;
  if (limits.dayMoney !== null && prices)
    return (
      <Progress
        label="Money of today's limit"
        done={today.cost}
        total={limits.dayMoney}
        count={`${money(today.cost, prices.currency)} of ${money(limits.dayMoney, prices.currency)}`}
      />
    );
  return (
    <Text size="sm">
      {used} No limit is set for a day{prices ? "." : ", and no prices: only tokens are counted."}
    </Text>
  );
}

type Row = Spending["days"][number];

function SpendTable({
  rows,
  noun,
  by,
  currency,
}: {
  rows: readonly Row[];
  noun: string;
  by: By;
  currency: string | null;
}) {
  if (rows.length === 0)
    return (
      <Empty title="No call yet">The embedded judge runs here and costs nothing. Calls of a model show here.</Empty>
    );
  return (
    <TableFrame minWidth={560} label={`Cost by ${noun.toLowerCase()}`}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{noun}</Table.Th>
            <Table.Th className={classes.figure}>Calls</Table.Th>
            <Table.Th className={classes.figure}>Tokens asked</Table.Th>
            <Table.Th className={classes.figure}>kept</Table.Th>
            <Table.Th className={classes.figure}>Tokens answered</Table.Th>
            <Table.Th className={classes.figure}>Cost</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.key ?? ""}>
              <Table.Th scope="row">{nameOf(row.key, by)}</Table.Th>
              <Table.Td className={classes.figure}>
                {number(row.calls)}
                {row.failed > 0 && (
                  <Text size="xs" c="dimmed">
                    {plural(row.failed, "failure")}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className={classes.figure}>{number(row.promptTokens)}</Table.Td>
              <Table.Td className={classes.figure}>{number(row.cachedTokens)}</Table.Td>
              <Table.Td className={classes.figure}>{number(row.completionTokens)}</Table.Td>
              <Table.Td className={classes.figure}>
                {row.cost === null ? "–" : currency ? money(row.cost, currency) : number(row.cost, 4)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function nameOf(key: string | null, by: By): React.ReactNode {
  if (key === null) return by === "teams" ? "No team" : "No ticket";
  if (by === "days") return day(key);
  return by === "tickets" ? <a href={`/tickets/${encodeURIComponent(key)}`}>{key}</a> : key;
}
