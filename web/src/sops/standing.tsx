import { Alert } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { addressTo, useAddress } from "../client/address.ts";
import type { SopPage } from "../client/wire.ts";
import { day, plural } from "../components/format.ts";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { useSession } from "../session/session.ts";
import classes from "./sops.module.css";
import { isReviewer, isWriter, periodWords, stateWords } from "./version-words.ts";

/** Where the shown version stands, who answers for it, and what is about to change. */
export function Standing({ sop }: { sop: SopPage }) {
  const { me } = useSession();
  const [{ asOf }] = useAddress();
  const { version } = sop;
  const approval =
    version?.approvedBy && `${version.approvedBy}${version.approvedAt ? `, ${day(version.approvedAt)}` : ""}`;
  return (
    <div className={classes.standing}>
      {version && <StateWord state={version.state}>{`v${version.number}: ${stateWords[version.state]}`}</StateWord>}
      {sop.stale && (
        <StateWord state="stale">Stale: verified {sop.verifiedAt ? day(sop.verifiedAt) : "never"}</StateWord>
      )}
      {sop.drafts > 0 && isWriter(me.role) && (
        <a href={`/sops/${sop.id}/edit`}>
          <StateWord state="drafts">{plural(sop.drafts, "open draft")}</StateWord>
        </a>
      )}
      <Provenance
        facts={[
          ["In force", version?.approvedBy && periodWords(version)],
          ["Owner", sop.owner],
          ["Verifier", sop.verifier],
          ["Verify again by", sop.dueOn && day(sop.dueOn)],
          ["Written by", version?.author],
          ["Approved by", approval],
          ["Channels", (version ?? sop).channels.join(", ")],
          ["Regions", (version ?? sop).regions.join(", ")],
          ["Languages", (version ?? sop).languages.join(", ")],
          ["For", (version ?? sop).audiences.join(" and ")],
        ]}
      />
      <Waiting sop={sop} reviews={isReviewer(me.role)} />
      <Pinned sop={sop} asOf={asOf} />
    </div>
  );
}

/** Versions that are not in force yet: in review or with a date. */
function Waiting({ sop, reviews }: { sop: SopPage; reviews: boolean }) {
  const inReview = reviews ? sop.versions.filter(({ state }) => state === "in-review") : [];
  const scheduled = sop.versions.filter(({ state, id }) => state === "scheduled" && id !== sop.version?.id);
  if (inReview.length + scheduled.length === 0) return null;
  return (
    <Alert color="violet" variant="light" p="xs" w="100%" icon={<IconClock aria-hidden />}>
      {inReview.map(({ number, uploadedBy }) => (
        <div key={number}>
          <a href={`/sops/${sop.id}/review/${number}`}>Version {number} waits for a decision</a>, handed in by{" "}
          {uploadedBy}.
        </div>
      ))}
      {scheduled.map(({ number, effectiveFrom }) => (
        <div key={number}>
          <a href={addressTo(`/sops/${sop.id}`, { v: number })}>Version {number}</a> comes into force on{" "}
          {day(effectiveFrom)}.
        </div>
      ))}
    </Alert>
  );
}

/** That another version than the one in force is shown. */
function Pinned({ sop, asOf }: { sop: SopPage; asOf: string | undefined }) {
  const { version, inForceAll } = sop;
  if (!version || inForceAll.some(({ id }) => id === version.id)) return null;
  const [inForce] = inForceAll;
  return (
    <Alert color="brass" variant="light" p="xs" w="100%">
      This is version {version.number}, {stateWords[version.state]}.{" "}
      {inForce ? (
        <a href={addressTo(`/sops/${sop.id}`, { asOf })}>
          Version {inForce.number} is in force on {day(sop.asOf)}
        </a>
      ) : (
        `No version is in force on ${day(sop.asOf)}`
      )}
      .
    </Alert>
  );
}
