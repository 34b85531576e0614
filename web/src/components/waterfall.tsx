import classes from "./waterfall.module.css";
import { type WaterfallBar, type WaterfallStep, waterfallBars, waterfallRange } from "./waterfall-bars.ts";

type WaterfallProps = {
  steps: readonly (WaterfallStep & { detail?: string; text: string })[];
  /** the last bar: its name and its figure in words */
  last: { label: string; text: string };
  /** what the length means, with its unit */
  measure: string;
};

/** From one figure to another, step by step; each bar begins where the one above ends. */
export function Waterfall({ steps, last, measure }: WaterfallProps) {
  const bars = waterfallBars(steps, last.label);
  const range = waterfallRange(bars);
  const place = (value: number) => (100 * (value - range.min)) / (range.max - range.min);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.measure}>{measure}</figcaption>
      <ol className={classes.rows}>
        {bars.map((bar, index) => {
          const step = steps[index];
          return (
            <li key={bar.label} className={classes.row} data-kind={bar.kind}>
              <div className={classes.label}>
                {bar.label}
                {step?.detail && <div className={classes.detail}>{step.detail}</div>}
              </div>
              <div className={classes.track} aria-hidden>
                <span className={classes.zero} style={{ left: `${place(0)}%` }} />
                <span className={classes.bar} data-kind={bar.kind} style={extent(bar, place)} />
              </div>
              <div className={classes.text}>{step?.text ?? last.text}</div>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

function extent({ from, to }: WaterfallBar, place: (value: number) => number): React.CSSProperties {
  const [left, right] = [place(Math.min(from, to)), place(Math.max(from, to))];
  return { left: `${left}%`, width: `max(2px, ${right - left}%)` };
}
