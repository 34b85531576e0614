import { Alert, Button, Drawer, Select, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconSend, IconSettings } from "@tabler/icons-react";
import { useAddress, useParam } from "../client/address.ts";
import { saveFile } from "../client/save-file.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { AsOf } from "../components/as-of.tsx";
import { day, instant, plural } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import classes from "./acknowledgements.module.css";
import { PolicyForm } from "./policy-form.tsx";
import { ReadingMark } from "./reading-state.tsx";
import { type Row, type SopReadings, standingWords, waits } from "./reading-words.ts";

export function SopAcksPage() {
  const id = useParam("id");
  const [{ v, asOf }, change] = useAddress();
  const query = useRead(
    "GET /sops/:id/acknowledgements",
    { params: { id }, query: { version: v ? Number(v) : undefined, asOf: asOf ? `${asOf}T23:59:59Z` : undefined } },
    { keepPrevious: true },
  );
  const data = query.data;
  return (
    <Page
      question={
        data?.version ? (
          <>
            Who has read version {data.version.number} of <em>{data.title}</em>?
          </>
        ) : (
          "Who has read this SOP?"
        )
      }
      title={`Acknowledgements of ${data?.title ?? id}`}
      back={{ to: `/sops/${id}`, label: data?.title ?? id }}
      answer={data && <Answer readings={data} />}
      actions={
        <>
          {data && (
            <Select
              label="Version"
              size="xs"
              w={120}
              value={data.version ? String(data.version.number) : null}
              data={data.versions.map(({ number }) => ({ value: String(number), label: `Version ${number}` }))}
              onChange={(value) => change({ v: value })}
            />
          )}
          <AsOf />
        </>
      }
    >
      <Loaded query={query} lines={6} height={60}>
        {(loaded) => <Readings readings={loaded} />}
      </Loaded>
    </Page>
  );
}

function Answer({ readings: { counts, readers, version, asOf, opening } }: { readings: SopReadings }) {
  if (!version) return <>No version is in force on {day(asOf)}.</>;
  if (readers.length === 0 && opening?.kind === "taken-as-known")
    return <>Nobody was asked: this version was in force before it was brought in here.</>;
  if (readers.length === 0) return <>Nobody was asked to read it.</>;
  const open = counts.open + counts["in-grace"];
  return (
    <>
      {counts.acknowledged} of {plural(readers.length, "person", "people")} have read it
      {counts["carried-over"] > 0 && `, for ${counts["carried-over"]} nothing changed`}
      {open > 0 && `, ${open} still have time`}
      {counts.overdue > 0 ? `, ${counts.overdue} ${counts.overdue === 1 ? "is" : "are"} late.` : "; nobody is late."}
    </>
  );
}

function Readings({ readings }: { readings: SopReadings }) {
  const { readers, version, notAsked, opening } = readings;
  return (
    <>
      <Actions readings={readings} />
      {version && opening && notAsked > 0 && <AskThem readings={readings} />}
      {readers.length === 0 ? (
        <Empty title="Nobody was asked to read this version">
          Readers are asked when a version is approved: everybody on its channels, regions and languages for whom
          something in it changed.
        </Empty>
      ) : (
        <>
          <Section title="By team">
            <Teams readers={readers} />
          </Section>
          <Section title="Person by person">
            <People readers={readers} />
          </Section>
        </>
      )}
    </>
  );
}

function Actions({ readings }: { readings: SopReadings }) {
  const { sopId, version, readers, policy } = readings;
  const { me } = useSession();
  const [settings, { open, close }] = useDisclosure(false);
  const csv = useRead("GET /sops/:id/acknowledgements.csv", { params: { id: sopId } }, { enabled: false });
  const remind = useSend("POST /sop-versions/:id/acknowledgement-reminders", {
    refresh: ["GET /sops/:id/acknowledgements"],
    done: ({ reminded, lately }) =>
      notifications.show({
        message: `${plural(reminded, "person", "people")} reminded${lately > 0 ? `; ${lately} were reminded within the last day` : ""}.`,
      }),
  });
  const open_ = readers.filter(({ state }) => waits(state)).length;
  const mayDecide = ["sop-owner", "head", "operator"].includes(me.role);
  const save = async () => {
    const { data } = await csv.refetch();
    if (data) saveFile(data.name, data.csv, "text/csv;charset=utf-8");
  };
  return (
    <>
      <div className={classes.actions}>
        {version && open_ > 0 && (
          <Button
            size="sm"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={remind.isPending}
            onClick={() => remind.mutate({ params: { id: version.id }, body: {} })}
          >
            Remind {plural(open_, "person", "people")}
          </Button>
        )}
        <Button size="sm" variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
          Proof as CSV
        </Button>
        {mayDecide && (
          <Button size="sm" variant="default" leftSection={<IconSettings size={16} aria-hidden />} onClick={open}>
            Who is asked, and when
          </Button>
        )}
      </div>
      {remind.error && <Problem error={remind.error} doing="saving" />}
      {csv.error && <Problem error={csv.error} again={save} />}
      <Drawer opened={settings} onClose={close} position="right" title="Who is asked, and when">
        <PolicyForm sopId={sopId} policy={policy} done={close} />
      </Drawer>
    </>
  );
}

function AskThem({ readings: { version, notAsked, opening } }: { readings: SopReadings }) {
  const ask = useSend("POST /sop-versions/:id/acknowledgement-requests", {
    refresh: ["GET /sops/:id/acknowledgements", "GET /acknowledgement-overview"],
  });
  const known = opening?.kind === "taken-as-known";
  return (
    <Alert
      color="violet"
      variant="light"
      mt="md"
      title={known ? "This version was taken as known" : `${plural(notAsked, "person", "people")} came later`}
    >
      <Text size="sm" mb="sm">
        {known
          ? "It was in force before it was brought in here, so nobody was asked to read it again."
          : "They work where this version holds and were not asked yet."}
      </Text>
      <Button size="sm" loading={ask.isPending} onClick={() => ask.mutate({ params: { id: version?.id ?? "" } })}>
        Ask {plural(notAsked, "person", "people")} to read it
      </Button>
      {ask.error && <Problem error={ask.error} doing="saving" />}
    </Alert>
  );
}

const columns = ["acknowledged", "carried-over", "open", "in-grace", "overdue"] as const;

function Teams({ readers }: { readers: readonly Row[] }) {
  const teams = [...groupBy(readers, ({ team }) => team ?? "No team")].sort(([a], [b]) => a.localeCompare(b));
  return (
    <TableFrame minWidth={560} label="By team">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Team</Table.Th>
            {columns.map((state) => (
              <Table.Th key={state} ta="right">
                <ReadingMark state={state} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {teams.map(([team, people]) => (
            <Table.Tr key={team}>
              <Table.Td tt="capitalize">{team}</Table.Td>
              {columns.map((state) => (
                <Table.Td key={state} ta="right">
                  {people.filter((one) => one.state === state).length || "–"}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

const order = ["overdue", "in-grace", "open", "acknowledged", "carried-over", "not-due"] as const;

function People({ readers }: { readers: readonly Row[] }) {
  const lateFirst = [...readers].sort(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.agentName.localeCompare(b.agentName),
  );
  return (
    <TableFrame minWidth={720} label="Person by person">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th>Stands</Table.Th>
            <Table.Th>Asked to read</Table.Th>
            <Table.Th>Seen</Table.Th>
            <Table.Th>Reminded</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lateFirst.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>
                {row.agentName}
                <Text size="xs" c="dimmed" tt="capitalize">
                  {row.team ?? "no team"}
                </Text>
              </Table.Td>
              <Table.Td>
                <ReadingMark state={row.state} />
                <Text size="xs" c="dimmed">
                  {standingWords(row)}
                </Text>
              </Table.Td>
              <Table.Td>{askedWords(row)}</Table.Td>
              <Table.Td>
                {row.proof ? (
                  <span title={`Page ${row.proof.renderedHash}, source ${row.proof.contentHash}`}>
                    shown {instant(row.proof.shownAt)}, confirmed {instant(row.proof.confirmedAt)}
                  </span>
                ) : row.lastShownAt ? (
                  `opened ${instant(row.lastShownAt)}, not confirmed`
                ) : (
                  "not opened"
                )}
              </Table.Td>
              <Table.Td>{row.remindedAt ? `${row.reminders}×, last ${day(row.remindedAt)}` : "–"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function askedWords({ comparedTo, changes, state }: Row): string {
  if (state === "carried-over") return "nothing";
  return comparedTo === null ? "the whole page" : `${plural(changes, "change")} since version ${comparedTo}`;
}
