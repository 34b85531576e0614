import classes from "./provenance.module.css";

/** Versions, judge, prompt, who and when: what a figure or text goes back to. Empty facts are left out. */
export function Provenance({ facts }: { facts: readonly (readonly [name: string, value: React.ReactNode])[] }) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return (
    <dl className={classes.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
