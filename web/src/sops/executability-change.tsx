import { Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Executability } from "../client/wire.ts";
import { percent } from "../components/format.ts";
import { ExecutabilityReasons } from "./executability.tsx";

type ExecutabilityChangeProps = { sopId: string; base: number | null; executability: Executability };

/** How far a bot can follow the new text, against the text it would take over from. */
export function ExecutabilityChange({ sopId, base, executability }: ExecutabilityChangeProps) {
  const before = useRead(
    "GET /sops/:id",
    { params: { id: sopId }, query: { version: base ?? undefined } },
    { enabled: base !== null },
  );
  const known = base === null ? undefined : before.data?.version?.executability;
  return (
    <>
      <Text mb="sm">{changeWords(executability.score, known?.score, base)}</Text>
      <details>
        <summary>Why, step by step</summary>
        <ExecutabilityReasons executability={executability} />
      </details>
    </>
  );
}

function changeWords(now: number, before: number | undefined, base: number | null): string {
  if (before === undefined || base === null) return `${percent(now)} of it, without guessing.`;
  const points = Math.round(100 * now) - Math.round(100 * before);
  if (points === 0) return `As far as before: ${percent(now)} of it, without guessing.`;
  return `${percent(now)} of it, without guessing: ${Math.abs(points)} points ${points > 0 ? "more" : "less"} than version ${base}.`;
}
