import { Group, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { addressTo, useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Role, SopSummary } from "../client/wire.ts";
import { AsOf } from "../components/as-of.tsx";
import { day, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Gaps } from "./gaps.tsx";
import { findSops, type Health, healthNames, healthOf, healths } from "./sop-health.ts";
import classes from "./sops.module.css";

const gapReaders: readonly Role[] = ["sop-owner", "head", "trainer", "qa-lead", "operator"];

export function SopsPage() {
  const { me } = useSession();
  const [{ asOf, find = "", health, view }, change] = useAddress();
  const query = useRead("GET /sops", { query: { asOf } }, { keepPrevious: true });
  const mayGaps = gapReaders.includes(me.role);
  const showGaps = view === "gaps" && mayGaps;
  return (
    <Page
      question={showGaps ? "What is asked that no rule answers?" : "Which rules are in force?"}
      title="SOPs"
      answer={query.data && !showGaps ? <Summary sops={query.data.sops} asOf={asOf ?? null} /> : undefined}
      actions={showGaps ? undefined : <AsOf />}
    >
      <Group mb="md" gap="sm">
        {mayGaps && (
          <SegmentedControl
            value={showGaps ? "gaps" : "library"}
            onChange={(value) => change({ view: value === "gaps" ? "gaps" : null })}
            data={[
              { value: "library", label: "Library" },
              { value: "gaps", label: "Unanswered questions" },
            ]}
          />
        )}
        {!showGaps && (
          <>
            <TextInput
              aria-label="Find an SOP"
              placeholder="Title, contact reason, owner"
              leftSection={<IconSearch size={16} aria-hidden />}
              value={find}
              onChange={(event) => change({ find: event.currentTarget.value })}
            />
            <SegmentedControl
              value={health ?? "all"}
              onChange={(value) => change({ health: value === "all" ? null : value })}
              data={[{ value: "all", label: "All" }, ...healths.map((value) => ({ value, label: healthNames[value] }))]}
              className={classes.healths}
            />
          </>
        )}
      </Group>
      {showGaps ? (
        <Gaps />
      ) : (
        <Loaded query={query} lines={8}>
          {({ sops }) => <Library sops={findSops(sops, find).filter((sop) => hasHealth(sop, health))} asOf={asOf} />}
        </Loaded>
      )}
    </Page>
  );
}

function hasHealth(sop: SopSummary, health: string | undefined): boolean {
  return !health || healthOf(sop).includes(health as Health);
}

function Summary({ sops, asOf }: { sops: readonly SopSummary[]; asOf: string | null }) {
  const count = (state: Health) => sops.filter((sop) => healthOf(sop).includes(state)).length;
  return (
    <>
      {plural(count("in-force"), "SOP")} in force {asOf ? `on ${day(asOf)}` : "today"}, {count("stale")} of all are past
      their verification date, {count("drafts")} have a draft waiting.
    </>
  );
}

function Library({ sops, asOf }: { sops: readonly SopSummary[]; asOf: string | undefined }) {
  if (sops.length === 0) {
    return (
      <Empty title="No SOP fits these filters">
        Take one away, or import an SOP with <code>plumb import sops</code>.
      </Empty>
    );
  }
  return (
    <ul className={classes.library}>
      {sops.map((sop) => (
        <li key={sop.id}>
          <a href={addressTo(`/sops/${sop.id}`, { asOf })} className={classes.row}>
            <span className={classes.name}>
              {sop.title}
              <small>
                {sop.contactReasons.map(words).join(", ") || "Every contact"} · {sop.owner}
              </small>
            </span>
            <span className={classes.scope}>
              {sop.channels.join(", ")}
              <small>
                {[...sop.regions, ...sop.languages].join(", ")} · {sop.audiences.join(" and ")}
              </small>
            </span>
            <HealthWords sop={sop} />
          </a>
        </li>
      ))}
    </ul>
  );
}

export function HealthWords({ sop }: { sop: SopSummary }) {
  return (
    <span className={classes.health}>
      {sop.inForce ? (
        <StateWord state="in-force">
          v{sop.inForce.number} since {day(sop.inForce.effectiveFrom)}
        </StateWord>
      ) : (
        <StateWord state="not-in-force">Not in force</StateWord>
      )}
      {sop.stale && (
        <StateWord state="stale">
          Stale{sop.verifiedAt ? `, verified ${day(sop.verifiedAt)}` : ", never verified"}
        </StateWord>
      )}
      {sop.drafts > 0 && <StateWord state="drafts">{plural(sop.drafts, "draft")}</StateWord>}
    </span>
  );
}
