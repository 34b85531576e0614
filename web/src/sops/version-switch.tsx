import { Select } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { SopPage } from "../client/wire.ts";
import { stateWords } from "./version-words.ts";

/** Which version the page shows: the one in force on the date, or a numbered one. Kept in the address as `v`. */
export function VersionSwitch({ sop }: { sop: SopPage }) {
  const [{ v }, change] = useAddress();
  const newestFirst = [...sop.versions].sort((a, b) => b.number - a.number);
  return (
    <Select
      label="Version"
      size="xs"
      w={190}
      allowDeselect={false}
      value={v ?? "in-force"}
      onChange={(value) => change({ v: value === "in-force" ? null : value, step: null, rule: null })}
      data={[
        { value: "in-force", label: "In force on the date" },
        ...newestFirst.map(({ number, state }) => ({
          value: String(number),
          label: `${number}, ${stateWords[state]}`,
        })),
      ]}
    />
  );
}
