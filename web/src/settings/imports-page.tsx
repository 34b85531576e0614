import { Button, Drawer, Table } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { ImportResult } from "../client/wire.ts";
import { instant, number } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { ImportForm } from "./import-form.tsx";
import { importableBy, importKinds } from "./import-kinds.ts";
import { Rejected } from "./import-result.tsx";
import classes from "./settings.module.css";

export function ImportsPage() {
  const { me } = useSession();
  const [{ new: making }, change] = useAddress();
  const query = useRead("GET /imports", {});
  const kinds = importableBy(me.role);
  const open = () => change({ new: "file" });
  const close = () => change({ new: null });
  return (
    <Page
      question="What came in, and what was refused?"
      title="Imports"
      answer="Each file with what it added. A row that cannot be read is refused with its reason, never dropped silently."
      actions={kinds.length > 0 && <Button onClick={open}>Import a file</Button>}
    >
      <Loaded query={query} lines={6}>
        {({ imports }) =>
          imports.length === 0 ? (
            <Empty
              title="Nothing was imported yet"
              step={kinds.length > 0 && <Button onClick={open}>Import the first file</Button>}
            >
              SOPs, tickets, human reviews, contact volumes and the event log of a bot pilot come in as files; each is
              listed here with its counts and its refused rows.
            </Empty>
          ) : (
            <ImportsTable imports={imports} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "file" && kinds.length > 0}
        onClose={close}
        title="Import a file"
        position="right"
        size="md"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ImportForm kinds={kinds} close={close} />
      </Drawer>
    </Page>
  );
}

function ImportsTable({ imports }: { imports: readonly ImportResult[] }) {
  return (
    <TableFrame minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th ta="right">Rejected</Table.Th>
            <Table.Th ta="right">Added</Table.Th>
            <Table.Th ta="right">Changed</Table.Th>
            <Table.Th ta="right">Unchanged</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {imports.map((result) => (
            <Table.Tr key={result.id}>
              <Table.Th scope="row" className={classes.subject}>
                <a href={`/settings/imports/${result.id}`}>{result.name}</a>
                <div className={classes.quiet}>
                  {importKinds[result.kind].label}, {instant(result.startedAt)}
                </div>
              </Table.Th>
              <Table.Td ta="right">
                <Rejected result={result} />
              </Table.Td>
              <Table.Td ta="right">{number(result.added)}</Table.Td>
              <Table.Td ta="right">{number(result.changed)}</Table.Td>
              <Table.Td ta="right">{number(result.unchanged)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
