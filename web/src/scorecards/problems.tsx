import { Text } from "@mantine/core";
import { addressTo, usePathname } from "../client/address.ts";
import { StateWord } from "../components/state-word.tsx";
import classes from "./scorecards.module.css";
import type { Draft } from "./use-definition.ts";

/** What keeps a draft from being published, and what is worth a second look. */
export function Problems({ problems }: { problems: Draft["problems"] }) {
  const here = usePathname();
  if (problems.length === 0) return <Text size="sm">Nothing to mend.</Text>;
  return (
    <ul className={classes.problems}>
      {problems.map(({ severity, where, criterionId, message }) => (
        <li key={`${where} ${message}`}>
          <StateWord state={severity === "error" ? "not-in-force" : "warning"}>
            {severity === "error" ? "Must be mended" : "Worth a look"}
          </StateWord>
          <span>
            {criterionId ? (
              <a href={addressTo(here, { tab: "mend", criterion: criterionId })}>{where}</a>
            ) : (
              <strong>{where}</strong>
            )}
            : {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
