import { Button, Collapse, Group, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments, IconSearch } from "@tabler/icons-react";
import { useAddress } from "../client/address.ts";
import type { SopSummary } from "../client/wire.ts";
import { words } from "../components/format.ts";
import { filterNames, filters, healthNames, healths, otherFilters, valuesOf } from "./library-query.ts";

/** Words and state at hand, the rest of the filters one press away; all of them live in the address. */
export function LibraryFilters({ sops }: { sops: readonly SopSummary[] }) {
  const [search, change] = useAddress();
  const chosen = filterNames.filter((name) => search[name]);
  const [open, { toggle }] = useDisclosure(chosen.length > 0);
  return (
    <>
      <Group gap="sm" mb={open ? "xs" : "md"}>
        <TextInput
          aria-label="Find an SOP"
          placeholder="Title, contact reason, owner"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search.find ?? ""}
          onChange={(event) => change({ find: event.currentTarget.value })}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={healths.map((value) => ({ value, label: healthNames[value] }))}
          value={search.health ?? null}
          onChange={(value) => change({ health: value })}
        />
        <Button
          variant="default"
          leftSection={<IconAdjustments size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={open}
        >
          {chosen.length > 0 ? `Filters (${chosen.length})` : "Filters"}
        </Button>
        {(chosen.length > 0 || search.find || search.health) && (
          <Button
            variant="subtle"
            onClick={() =>
              change({ find: null, health: null, ...Object.fromEntries(chosen.map((name) => [name, null])) })
            }
          >
            Show all
          </Button>
        )}
      </Group>
      <Collapse expanded={open}>
        <Group gap="sm" mb="md">
          {filterNames.map((name) => (
            <Select
              key={name}
              size="xs"
              w={170}
              label={filters[name].label}
              placeholder="Any"
              clearable
              searchable={name in otherFilters}
              data={valuesOf(sops, name).map((value) => ({ value, label: name === "reason" ? words(value) : value }))}
              value={search[name] ?? null}
              onChange={(value) => change({ [name]: value })}
            />
          ))}
        </Group>
      </Collapse>
    </>
  );
}
