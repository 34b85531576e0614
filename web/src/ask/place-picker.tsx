import { Group, NativeSelect } from "@mantine/core";
import { useEffect } from "react";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { AsOf } from "../components/as-of.tsx";
import { words } from "../components/format.ts";

const kept = ["channel", "region", "language"] as const;
const storageKey = "plumbline-asker";

const languageNames: Record<string, string> = { en: "English", es: "Spanish" };

/** Where the asker stands. The choice is in the address and remembered for the next question. */
export function PlacePicker() {
  const [search, change] = useAddress();
  const sops = useRead("GET /sops", {});
  const all = sops.data?.sops ?? [];
  const options = {
    channel: [...new Set(all.flatMap((sop) => sop.channels))].sort(),
    region: [...new Set(all.flatMap((sop) => sop.regions))].sort(),
    language: [...new Set(all.flatMap((sop) => sop.languages))].sort(),
  };
  useRemembered(search, change);
  return (
    <Group gap="sm" align="end">
      {kept.map((name) => (
        <NativeSelect
          key={name}
          size="xs"
          label={words(name)}
          value={search[name] ?? ""}
          onChange={(event) => {
            remember({ ...search, [name]: event.currentTarget.value });
            change({ [name]: event.currentTarget.value });
          }}
          data={[
            { value: "", label: "Any" },
            ...withChosen(options[name], search[name]).map((value) => ({ value, label: optionName(name, value) })),
          ]}
        />
      ))}
      <AsOf label="On" />
    </Group>
  );
}

function withChosen(options: string[], chosen: string | undefined): string[] {
  return chosen && !options.includes(chosen) ? [...options, chosen] : options;
}

function optionName(name: (typeof kept)[number], value: string): string {
  if (name === "language") return languageNames[value] ?? value;
  return name === "channel" ? words(value) : value;
}

type Asker = Partial<Record<(typeof kept)[number], string | undefined>>;

function remember(search: Asker): void {
  const asker = Object.fromEntries(kept.map((name) => [name, search[name] ?? ""]));
  localStorage.setItem(storageKey, JSON.stringify(asker));
}

function useRemembered(search: Asker, change: (patch: Asker) => void): void {
  useEffect(() => {
    if (kept.some((name) => search[name] !== undefined)) return;
    const before = readAsker();
    if (Object.values(before).some(Boolean)) change(before);
  }, [search, change]);
}

function readAsker(): Asker {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}
