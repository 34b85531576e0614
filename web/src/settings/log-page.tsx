import { SegmentedControl, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { instant, number, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import classes from "./settings.module.css";

const most = 200;

export function LogPage() {
  const { me } = useSession();
  const [{ log }, change] = useAddress();
  const mayOutbound = me.role !== "sop-owner";
  const outbound = log === "outbound" && mayOutbound;
  return (
    <Page question={outbound ? "What left this system, and to whom?" : "Who did what?"} title="Log">
      {mayOutbound && (
        <SegmentedControl
          mb="md"
          value={outbound ? "outbound" : "audit"}
          onChange={(value) => change({ log: value === "outbound" ? "outbound" : null })}
          data={[
            { value: "audit", label: "Who did what" },
            { value: "outbound", label: "What left" },
          ]}
        />
      )}
      {outbound ? <OutboundLog /> : <AuditLog />}
    </Page>
  );
}

function AuditLog() {
  const query = useRead("GET /audit-log", { query: { limit: most } });
  return (
    <Loaded query={query} lines={8}>
      {({ entries }) =>
        entries.length === 0 ? (
          <Empty title="Nothing is logged yet">
            Approvals, imports, reviews, assignments and plans are listed here with who made them.
          </Empty>
        ) : (
          <TableFrame minWidth={640} label="Log">
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>Did</Table.Th>
                  <Table.Th>To what</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.map(({ id, at, actor, action, subject, details }) => (
                  <Table.Tr key={id}>
                    <Table.Td className={classes.time}>{instant(at)}</Table.Td>
                    <Table.Td>{actor}</Table.Td>
                    <Table.Td>{words(action)}</Table.Td>
                    <Table.Td className={classes.subject}>
                      {subject}
                      <Details details={details} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )
      }
    </Loaded>
  );
}

function Details({ details }: { details: Record<string, unknown> }) {
  const said = factsOf(details);
  return said === "" ? null : (
    <Text size="xs" c="dimmed">
      {said}
    </Text>
  );
}

/** What was counted or chosen; ids, zeros and what was left open only crowd a list. */
function factsOf(details: object): string {
  const facts = Object.entries(details).filter(([name, value]) => value !== 0 && value !== null && !/id$/i.test(name));
  return facts.map(([name, value]) => `${spaced(name)}: ${plainText(value)}`).join(", ");
}

const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function plainText(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainText).join(" ");
  if (typeof value === "object" && value !== null) return factsOf(value) || "none";
  return String(value);
}

function OutboundLog() {
  const query = useRead("GET /outbound-log", { query: { limit: most } });
  return (
    <Loaded query={query} lines={8}>
      {({ entries }) =>
        entries.length === 0 ? (
          <Empty title="Nothing has left">
            Each call to a model, an index or a helpdesk is listed here with its size and outcome. With embedded parts
            alone, nothing leaves.
          </Empty>
        ) : (
          <>
            <Text mb="sm">
              {entries.length < most ? plural(entries.length, "call") : `The last ${number(most)} calls`}, newest first.
              Only redacted text leaves.
            </Text>
            <TableFrame minWidth={760} label="Log">
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>When</Table.Th>
                    <Table.Th>To</Table.Th>
                    <Table.Th>What for</Table.Th>
                    <Table.Th ta="right">Characters</Table.Th>
                    <Table.Th>Outcome</Table.Th>
                    <Table.Th ta="right">Milliseconds</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {entries.map(({ id, at, peer, target, purpose, characters, outcome, milliseconds }) => (
                    <Table.Tr key={id}>
                      <Table.Td className={classes.time}>{instant(at)}</Table.Td>
                      <Table.Td className={classes.subject}>
                        {peer}
                        <Text size="xs" c="dimmed">
                          {target}
                        </Text>
                      </Table.Td>
                      <Table.Td>{words(purpose)}</Table.Td>
                      <Table.Td ta="right">{number(characters)}</Table.Td>
                      <Table.Td>{outcome}</Table.Td>
                      <Table.Td ta="right">{number(milliseconds)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          </>
        )
      }
    </Loaded>
  );
}
