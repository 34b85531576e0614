import { Button, Checkbox, Drawer, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import { number, percent, today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";

type DrawSampleProps = { opened: boolean; onClose: () => void };

/** Who is drawn depends only on the population and the seed, so that a draw can be repeated and checked. */
export function DrawSample({ opened, onClose }: DrawSampleProps) {
  const [name, setName] = useState(`Audit ${today()}`);
  const [size, setSize] = useState(60);
  const [seed, setSeed] = useState(1);
  const [doubleBlind, setDoubleBlind] = useState(12);
  const [tilt, setTilt] = useState(0);
  const [escalated, setEscalated] = useState(false);
  const draw = useSend("POST /audit-frames", {
    refresh: ["GET /reviews"],
    done: ({ drawn, population, escalated: read, name: drawnName }) => {
      notifications.show({
        title: `${drawnName} is drawn`,
        message: `${number(drawn)} of ${number(population)} tickets wait in the queue${read > 0 ? `, ${number(read)} of them read in any case` : ""}.`,
        color: "green",
      });
      onClose();
    },
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="Draw a sample for blind review"
      position="right"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          draw.mutate({ body: { name, size, seed, doubleBlindShare: doubleBlind / 100, tilt: tilt / 100, escalated } });
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            required
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label="Tickets to draw"
            min={1}
            max={100000}
            value={size}
            onChange={(value) => setSize(Number(value))}
          />
          <NumberInput
            label="Share reviewed by two people"
            description="Shows how far people agree with each other"
            suffix=" %"
            min={0}
            max={100}
            value={doubleBlind}
            onChange={(value) => setDoubleBlind(Number(value))}
          />
          <NumberInput
            label="Lean towards tickets the judge is unsure of"
            description="Finds more misses. Every ticket keeps at least half of its chance, and each review counts by its chance"
            suffix=" %"
            min={0}
            max={50}
            value={tilt}
            onChange={(value) => setTilt(Number(value))}
          />
          <Checkbox
            label="Also read every ticket that the judge may not score alone"
            description="On top of the number above. For criteria that are scored alone; what is read in full needs no estimate"
            checked={escalated}
            onChange={(event) => setEscalated(event.currentTarget.checked)}
          />
          <NumberInput
            label="Seed"
            description="The same seed on the same tickets draws the same sample"
            min={0}
            value={seed}
            onChange={(value) => setSeed(Number(value))}
          />
          <Text size="sm" c="dimmed">
            Every ticket so far is in the population. {percent(doubleBlind / 100)} of the drawn ones get two reviewers.
          </Text>
          {draw.error && <Problem error={draw.error} doing="saving" />}
          <Button type="submit" loading={draw.isPending}>
            Draw
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}
