import { Button, Drawer, NativeSelect, NumberInput, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, number, plural, words } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import classes from "./connections.module.css";
import { ConnectionsFrame } from "./connections-frame.tsx";
import { scopeWords } from "./connections-keys.tsx";

type Consumer = Reply<"GET /consumers">["consumers"][number];
type Pin = Consumer["pins"][number];

/** Which bot was built against which version, and what became of that version. */
export function PinsPage() {
  const [{ new: making }, change] = useAddress();
  const query = useRead("GET /consumers", {});
  const open = () => change({ new: "pin" });
  const close = () => change({ new: null });
  return (
    <ConnectionsFrame
      at="/pins"
      question="Which bot hangs on which version?"
      answer="A bot always gets the version in force. A pin names the one it was tested against: when that leaves force, the bot is told with every reply, and you here."
      actions={<Button onClick={open}>Pin a version</Button>}
    >
      <Loaded query={query} lines={5}>
        {({ consumers }) => (
          <>
            <Pins pins={consumers.flatMap(({ pins }) => pins)} />
            <Section title="What bots were given">
              <Reads consumers={consumers} />
            </Section>
            <Drawer
              opened={making === "pin"}
              onClose={close}
              title="Pin a version"
              position="right"
              closeButtonProps={{ "aria-label": "Close" }}
            >
              <PinForm consumers={consumers} close={close} />
            </Drawer>
          </>
        )}
      </Loaded>
    </ConnectionsFrame>
  );
}

function Pins({ pins }: { pins: readonly Pin[] }) {
  if (pins.length === 0)
    return (
      <Empty title="No bot has pinned a version">
        A bot pins what it was tested against with POST /pins, or you do it for it here.
      </Empty>
    );
  const left = [...pins].sort((a, b) => Number(b.notice !== null) - Number(a.notice !== null));
  return (
    <TableFrame minWidth={680} label="Pins">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Bot</Table.Th>
            <Table.Th>SOP</Table.Th>
            <Table.Th>Its version now</Table.Th>
            <Table.Th aria-label="Remove" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {left.map((pin) => (
            <Table.Tr key={pin.id}>
              <Table.Th scope="row">{pin.consumer}</Table.Th>
              <Table.Td>
                <a href={`/sops/${pin.sopId}?v=${pin.versionNumber}`}>
                  {pin.title}, version {pin.versionNumber}
                </a>
              </Table.Td>
              <Table.Td>
                <Standing pin={pin} />
              </Table.Td>
              <Table.Td ta="right">
                <RemovePin pin={pin} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

const standings = { ends: "scheduled", superseded: "superseded", retired: "retired" } as const;
const standingWords = { ends: "ends soon", superseded: "superseded", retired: "retired" } as const;

function Standing({ pin: { notice } }: { pin: Pin }) {
  if (!notice) return <StateWord state="in-force">in force</StateWord>;
  return (
    <>
      <StateWord state={standings[notice.state]}>{standingWords[notice.state]}</StateWord>
      <Text size="sm" className={classes.notice}>
        {notice.message}
      </Text>
    </>
  );
}

function RemovePin({ pin }: { pin: Pin }) {
  const remove = useSend("DELETE /pins/:id", { refresh: ["GET /consumers", "GET /pins"] });
  if (remove.error) return <Problem error={remove.error} doing="saving" />;
  const label = `Remove the pin of ${pin.consumer} on ${pin.title}`;
  return (
    <Button
      size="xs"
      variant="default"
      loading={remove.isPending}
      aria-label={label}
      onClick={() => remove.mutate({ params: { id: pin.id } })}
    >
      Remove
    </Button>
  );
}

function Reads({ consumers }: { consumers: readonly Consumer[] }) {
  const reads = consumers.flatMap(({ name, reads: own }) => own.map((read) => ({ ...read, name })));
  const silent = consumers.filter((one) => one.reads.length === 0);
  return (
    <>
      {reads.length > 0 && (
        <TableFrame minWidth={560} label="What bots were given">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Bot</Table.Th>
                <Table.Th>SOP</Table.Th>
                <Table.Th ta="right">Times</Table.Th>
                <Table.Th>Last</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reads.map((read) => (
                <Table.Tr key={`${read.name} ${read.versionId}`}>
                  <Table.Th scope="row">{read.name}</Table.Th>
                  <Table.Td>
                    <a href={`/sops/${read.sopId}?v=${read.versionNumber}`}>
                      {words(read.sopId)}, version {read.versionNumber}
                    </a>
                  </Table.Td>
                  <Table.Td ta="right">{number(read.times)}</Table.Td>
                  <Table.Td>{instant(read.lastAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
      {silent.length > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {plural(silent.length, "bot has", "bots have")} a key and never asked:{" "}
          {silent.map((one) => `${one.name} (${scopeWords(one)})`).join(", ")}.
        </Text>
      )}
      {consumers.length === 0 && (
        <Empty title="No bot has a key yet">What each one was given, in which version and when, is listed here.</Empty>
      )}
    </>
  );
}

function PinForm({ consumers, close }: { consumers: readonly Consumer[]; close: () => void }) {
  const sops = useRead("GET /sops", {});
  const [consumerId, setConsumerId] = useState(consumers[0]?.id ?? "");
  const [sopId, setSopId] = useState("");
  const [version, setVersion] = useState<number | null>(null);
  const pin = useSend("POST /pins", { refresh: ["GET /consumers", "GET /pins"], done: close });
  const inForce = sops.data?.sops.filter((sop) => sop.inForce) ?? [];
  const sop = inForce.find(({ id }) => id === sopId) ?? inForce[0];
  const wanted = version ?? sop?.inForce?.number ?? 1;
  if (consumers.length === 0) return <Text>Make a key for a bot first: a pin belongs to a key.</Text>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (sop) pin.mutate({ body: { consumerId, sopId: sop.id, version: wanted } });
      }}
    >
      <Stack>
        <NativeSelect
          label="Bot"
          data-autofocus
          data={consumers.map(({ id, name }) => ({ value: id, label: name }))}
          value={consumerId}
          onChange={(event) => setConsumerId(event.currentTarget.value)}
        />
        <NativeSelect
          label="SOP"
          data={inForce.map(({ id, title }) => ({ value: id, label: title }))}
          value={sop?.id ?? ""}
          onChange={(event) => {
            setSopId(event.currentTarget.value);
            setVersion(null);
          }}
        />
        <NumberInput
          label="Version it was tested against"
          description="In force, or scheduled"
          min={1}
          allowDecimal={false}
          value={wanted}
          onChange={(value) => setVersion(typeof value === "number" ? value : null)}
        />
        {pin.error && <Problem error={pin.error} doing="saving" />}
        <Button type="submit" loading={pin.isPending} disabled={!sop}>
          Pin it
        </Button>
      </Stack>
    </form>
  );
}
