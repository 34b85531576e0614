import { Select } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Calibration } from "../client/wire.ts";

type Criterion = Calibration["criteria"][number];

/** The criterion that the address names, else the one furthest below its target; null before anything is scored. */
export function useCriterion(): {
  criteria: readonly Criterion[];
  chosen: Criterion | null;
  query: ReturnType<typeof useCalibration>;
} {
  const [{ criterion }] = useAddress();
  const query = useCalibration();
  const criteria = query.data?.criteria ?? [];
  const chosen = criteria.find(({ criterionId }) => criterionId === criterion) ?? furthestBelow(criteria);
  return { criteria, chosen, query };
}

const useCalibration = () => useRead("GET /calibration", {});

function furthestBelow(criteria: readonly Criterion[]): Criterion | null {
  const gap = ({ estimates: { recommended }, target }: Criterion): number =>
    recommended && recommended.n >= 20 ? recommended.value - target : Number.POSITIVE_INFINITY;
  return [...criteria].sort((a, b) => gap(a) - gap(b))[0] ?? null;
}

export function CriterionPicker({ criteria, chosen }: { criteria: readonly Criterion[]; chosen: Criterion }) {
  const [, change] = useAddress();
  return (
    <Select
      label="Criterion"
      size="xs"
      w={280}
      searchable
      allowDeselect={false}
      data={criteria.map(({ criterionId, title }) => ({ value: criterionId, label: title }))}
      value={chosen.criterionId}
      onChange={(value) => change({ criterion: value })}
    />
  );
}
