import { SegmentedControl } from "@mantine/core";
import { useGo, usePathname } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Role } from "../client/wire.ts";
import { useSession } from "../session/session.ts";

const readers: readonly Role[] = ["sop-owner", "head", "trainer", "qa-lead", "operator"];

/** The library, what is missing in it, what does not go together in it, and how it is used. */
export function SopViews() {
  const { me } = useSession();
  const go = useGo();
  const path = usePathname();
  const reads = readers.includes(me.role);
  const gaps = useRead("GET /gaps", {}, { enabled: reads });
  const conflicts = useRead("GET /sop-conflicts", {}, { enabled: reads });
  if (!reads) return null;
  const open = gaps.data?.gaps.filter(({ state }) => state === "open" || state === "drafting").length;
  const between = conflicts.data?.conflicts.filter(({ state }) => state === "open").length;
  const counted = (count: number | undefined) => (count === undefined ? "" : ` (${count})`);
  return (
    <SegmentedControl
      value={path}
      onChange={(value) => go(value)}
      data={[
        { value: "/sops", label: "Library" },
        { value: "/sops/gaps", label: `Gaps${counted(open)}` },
        { value: "/sops/search-use", label: "Search" },
        { value: "/sops/conflicts", label: `Contradictions${counted(between)}` },
      ]}
    />
  );
}
