import type { Band } from "../client/wire.ts";
import { EstimateMark, type Scale } from "../components/estimate.tsx";
import { number } from "../components/format.ts";
import classes from "./planning.module.css";

type BandMarkProps = { band: Band; scale: Scale; label: string; decimals?: number };

/** A median on its 80 % interval, with zero as the reference line. */
export function BandMark({ band, scale, label, decimals = 1 }: BandMarkProps) {
  const { value, low80, high80 } = band;
  const estimate = { value, low: low80, high: high80, level: 0.8, n: 0, method: "simulation" };
  const zero = scale.min <= 0 && scale.max >= 0 ? 0 : null;
  return (
    <div className={classes.bandMark}>
      <EstimateMark
        estimate={estimate}
        scale={scale}
        unit="plain"
        target={zero}
        words={`${label}, 80 % interval ${range(band, decimals)}`}
      />
      <span className={classes.bandText}>
        <strong>{label}</strong> ({range(band, decimals)})
      </span>
    </div>
  );
}

function range({ low80, high80 }: Band, decimals: number): string {
  return `${number(low80, decimals)} to ${number(high80, decimals)}`;
}
