import { Button, Group, TextInput } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { day, today } from "./format.ts";

/** The date that the whole page obeys, kept in the address as `asOf`. */
export function AsOf({ label = "As of" }: { label?: string }) {
  const [{ asOf }, change] = useAddress();
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <TextInput
        type="date"
        label={label}
        size="xs"
        value={asOf ?? today()}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (chosen) change({ asOf: chosen === today() ? null : chosen });
        }}
      />
      {asOf && (
        <Button
          size="xs"
          variant="light"
          color="brass"
          onClick={() => change({ asOf: null })}
          title={`Now showing ${day(asOf)}`}
        >
          Back to today
        </Button>
      )}
    </Group>
  );
}
