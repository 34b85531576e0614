import classes from "./pareto.module.css";

export type ParetoBar = {
  id: string;
  label: React.ReactNode;
  detail?: React.ReactNode;
  value: number;
  low: number;
  high: number;
  /** the figure in words */
  text: string;
  cumulative: string;
};

type ParetoProps = { bars: readonly ParetoBar[]; measure: string };

/** Bars from the longest to the shortest, each with its interval, and how much those so far make up together. */
export function Pareto({ bars, measure }: ParetoProps) {
  const most = Math.max(1e-9, ...bars.map(({ high }) => high));
  const place = (value: number) => `${(100 * Math.max(0, value)) / most}%`;
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.measure}>{measure}</figcaption>
      <ol className={classes.rows}>
        {bars.map(({ id, label, detail, value, low, high, text, cumulative }) => (
          <li key={id} className={classes.row}>
            <div className={classes.label}>
              {label}
              {detail && <div className={classes.detail}>{detail}</div>}
            </div>
            <div className={classes.track} aria-hidden>
              <span className={classes.bar} style={{ width: place(value) }} />
              <span className={classes.interval} style={{ left: place(low), width: place(high - low) }} />
            </div>
            <div className={classes.text}>
              {text}
              <div className={classes.detail}>{cumulative}</div>
            </div>
          </li>
        ))}
      </ol>
    </figure>
  );
}
