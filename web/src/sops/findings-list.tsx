import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconBulb } from "@tabler/icons-react";
import type { SopPreview } from "../client/wire.ts";
import { words } from "../components/format.ts";
import { Empty } from "../components/states.tsx";
import classes from "./findings-list.module.css";

type FindingsListProps = {
  findings: SopPreview["findings"];
  /** goes to a line where there is an editor to go to */
  jump?: (line: number) => void;
};

/** What is unclear in a text, by line: errors keep it from being handed in, advice does not. */
export function FindingsList({ findings, jump }: FindingsListProps) {
  if (findings.length === 0) {
    return <Empty title="Nothing is unclear">No obligation without a subject, no branch without an otherwise.</Empty>;
  }
  return (
    <ul className={classes.findings}>
      {findings.map((finding) => {
        const Icon = finding.severity === "error" ? IconAlertTriangle : IconBulb;
        const content = (
          <>
            <Icon size={17} aria-hidden className={classes.icon} />
            <span>
              <span className={classes.message}>{finding.message}</span>
              <small>
                Line {finding.line} · {words(finding.rule)} ·{" "}
                {finding.severity === "error" ? "has to be mended" : "advice"}
              </small>
            </span>
          </>
        );
        return (
          <li key={`${finding.line}-${finding.rule}-${finding.message}`} data-severity={finding.severity}>
            {jump ? (
              <UnstyledButton className={classes.finding} onClick={() => jump(finding.line)}>
                {content}
              </UnstyledButton>
            ) : (
              <div className={classes.finding}>{content}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
