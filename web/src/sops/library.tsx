import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { addressTo, useAddress } from "../client/address.ts";
import type { SopSummary } from "../client/wire.ts";
import { day, percent, plural, words } from "../components/format.ts";
import { QueueShell } from "../components/queue-shell.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty } from "../components/states.tsx";
import classes from "./library.module.css";
import { healthOf, isSortName, type SortName, sortSops, sorts } from "./library-query.ts";

type LibraryProps = { sops: readonly SopSummary[]; on: string };

/** The SOPs that fit, with how each one stands. */
export function Library({ sops, on }: LibraryProps) {
  const [{ asOf, sort, down }] = useAddress();
  const by = isSortName(sort) ? sort : "title";
  if (sops.length === 0) {
    return (
      <Empty title="No SOP fits these filters">
        Take one away, write a new SOP, or import a file with <code>plumb import sops</code>.
      </Empty>
    );
  }
  return (
    <>
      <Head by={by} down={down === "1"} />
      <QueueShell
        label="SOPs"
        items={sortSops(sops, by, down === "1").map((sop) => ({
          id: sop.id,
          address: addressTo(`/sops/${sop.id}`, { asOf }),
          content: <Row sop={sop} on={on} />,
        }))}
      />
    </>
  );
}

function Head({ by, down }: { by: SortName; down: boolean }) {
  const [, change] = useAddress();
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <div className={`${classes.grid} ${classes.head}`} role="toolbar" aria-label="Sort by">
      {(Object.keys(sorts) as SortName[]).map((name) => (
        <UnstyledButton
          key={name}
          className={classes.sort}
          data-at={name === by || undefined}
          aria-pressed={name === by}
          onClick={() => change({ sort: name === "title" ? null : name, down: name === by && !down ? "1" : null })}
        >
          {sorts[name].label} {name === by && <Arrow size={13} aria-hidden />}
        </UnstyledButton>
      ))}
    </div>
  );
}

function Row({ sop, on }: { sop: SopSummary; on: string }) {
  return (
    <span className={classes.grid}>
      <span className={classes.name}>
        {sop.title}
        <small>
          {sop.contactReasons.map(words).join(", ") || "Every contact"} · {sop.owner}
        </small>
        <small>
          {[...sop.channels, ...sop.regions, ...sop.languages].join(", ") || "everywhere"} ·{" "}
          {sop.audiences.join(" and ")}
        </small>
      </span>
      <InForce sop={sop} />
      <Verification sop={sop} on={on} />
      <UnderWay sop={sop} />
      <span className={classes.figure}>
        {sop.executability === null ? (
          <small>people only</small>
        ) : (
          <>
            {percent(sop.executability)} <small className={classes.phoneOnly}>for bots</small>
          </>
        )}
      </span>
    </span>
  );
}

function InForce({ sop }: { sop: SopSummary }) {
  if (!sop.inForce) return <StateWord state="not-in-force">Not in force</StateWord>;
  const more = sop.inForceAll.length - 1;
  return (
    <span>
      <StateWord state="in-force">
        v{sop.inForce.number} since {day(sop.inForce.effectiveFrom)}
      </StateWord>
      {more > 0 && <small className={classes.more}>and {more} more, each for its own scope</small>}
    </span>
  );
}

function Verification({ sop, on }: { sop: SopSummary; on: string }) {
  if (sop.stale) return <StateWord state="stale">{sop.dueOn ? `Stale since ${day(sop.dueOn)}` : "Stale"}</StateWord>;
  if (!sop.dueOn) return <span className={classes.quiet}>no interval</span>;
  if (healthOf(sop, on).includes("due-soon")) return <StateWord state="warning">by {day(sop.dueOn)}</StateWord>;
  return <span className={classes.quiet}>{day(sop.dueOn)}</span>;
}

function UnderWay({ sop }: { sop: SopSummary }) {
  return (
    <span className={classes.work}>
      {sop.drafts > 0 && <StateWord state="drafts">{plural(sop.drafts, "draft")}</StateWord>}
      {sop.inReview > 0 && <StateWord state="in-review">{sop.inReview} in review</StateWord>}
      {sop.scheduled > 0 && <StateWord state="scheduled">{sop.scheduled} scheduled</StateWord>}
      {sop.gaps > 0 && <StateWord state="warning">{plural(sop.gaps, "open gap")}</StateWord>}
      {sop.disagreement !== null && sop.disagreement.disagreed > 0 && (
        <StateWord state="warning">
          {sop.disagreement.disagreed} of {sop.disagreement.pairs} differ
        </StateWord>
      )}
    </span>
  );
}
