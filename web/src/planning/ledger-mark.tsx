import type { Ledger } from "../client/wire.ts";
import { EstimateMark } from "../components/estimate.tsx";
import { number } from "../components/format.ts";

/** What was predicted on its 95 % interval, with what came as the line across. */
export function LedgerMark({ row }: { row: Ledger["rows"][number] }) {
  const { predicted, actual, vendor } = row;
  const ends = [predicted.low95, predicted.high95, actual, vendor].filter((end) => end !== null);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = Math.max((high - low) * 0.1, 1e-9);
  return (
    <EstimateMark
      estimate={{
        value: predicted.value,
        low: predicted.low95,
        high: predicted.high95,
        level: 0.95,
        n: 0,
        method: "simulation",
      }}
      scale={{ min: low - room, max: high + room }}
      unit="plain"
      target={actual}
      hollow={vendor === null ? null : { value: vendor, label: `as vendors count ${number(vendor)}` }}
      words={`predicted ${number(predicted.value, 2)}, 95 % interval ${number(predicted.low95, 2)} to ${number(predicted.high95, 2)}${actual === null ? "" : `, came ${number(actual, 2)}`}`}
    />
  );
}
