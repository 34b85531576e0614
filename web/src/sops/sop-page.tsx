import { Alert, Tabs } from "@mantine/core";
import { useEffect } from "react";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopPage as Sop } from "../client/wire.ts";
import { AsOf } from "../components/as-of.tsx";
import { day } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { Provenance } from "../components/provenance.tsx";
import { SopStep } from "../components/sop-step.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { Approve } from "./approve.tsx";
import { BotRendering } from "./bot-rendering.tsx";
import classes from "./sops.module.css";
import { stateWords } from "./version-words.ts";
import { Versions } from "./versions.tsx";

export function SopPage() {
  const id = useParam("id");
  const [{ asOf, v }] = useAddress();
  const query = useRead(
    "GET /sops/:id",
    { params: { id }, query: { asOf, version: v ? Number(v) : undefined } },
    { keepPrevious: true },
  );
  const sop = query.data;
  return (
    <Page
      question={
        sop ? (
          <>
            What does <em>{sop.title}</em> ask of you?
          </>
        ) : (
          "What does this SOP ask of you?"
        )
      }
      title={sop?.title ?? id}
      back={{ to: addressTo("/sops", { asOf }), label: "SOPs" }}
      actions={<AsOf />}
      answer={sop?.version && <PlainMarkdown text={sop.version.overview} />}
    >
      <Loaded query={query} lines={7} height={70}>
        {(loaded) => <OneSop sop={loaded} />}
      </Loaded>
    </Page>
  );
}

function OneSop({ sop }: { sop: Sop }) {
  const [{ tab = "steps" }, change] = useAddress();
  const { version } = sop;
  useScrollToStep(version?.id);
  return (
    <>
      <Standing sop={sop} />
      {version && (version.state === "draft" || version.state === "in-review") && <Approve version={version} />}
      <Tabs value={tab} onChange={(value) => change({ tab: value === "steps" ? null : value })} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="steps">Steps</Tabs.Tab>
          <Tabs.Tab value="page">Whole page</Tabs.Tab>
          <Tabs.Tab value="source">Source</Tabs.Tab>
          <Tabs.Tab value="bot">For bots</Tabs.Tab>
          <Tabs.Tab value="versions">Versions ({sop.versions.length})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps">
          {version ? <Steps sop={sop} version={version} /> : <NothingInForce sop={sop} />}
        </Tabs.Panel>
        <Tabs.Panel value="page">
          {version ? <WholePage html={version.html} /> : <NothingInForce sop={sop} />}
        </Tabs.Panel>
        <Tabs.Panel value="source">
          {version ? <pre className={classes.source}>{version.source}</pre> : <NothingInForce sop={sop} />}
        </Tabs.Panel>
        <Tabs.Panel value="bot">
          <BotRendering id={sop.id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions sop={sop} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Standing({ sop }: { sop: Sop }) {
  const { version, inForce } = sop;
  const pinned = version && version.id !== inForce?.id;
  return (
    <div className={classes.standing}>
      {version && <StateWord state={version.state}>{`v${version.number}: ${stateWords[version.state]}`}</StateWord>}
      {sop.stale && (
        <StateWord state="stale">Stale: verified {sop.verifiedAt ? day(sop.verifiedAt) : "never"}</StateWord>
      )}
      <Provenance
        facts={[
          [
            "In force",
            version &&
              `${day(version.effectiveFrom)} to ${version.effectiveTo ? day(version.effectiveTo) : "further notice"}`,
          ],
          ["Owner", sop.owner],
          ["Written by", version?.author],
          [
            "Approved by",
            version?.approvedBy && `${version.approvedBy}${version.approvedAt ? `, ${day(version.approvedAt)}` : ""}`,
          ],
          ["Channels", sop.channels.join(", ")],
          ["Regions", sop.regions.join(", ")],
          ["Languages", sop.languages.join(", ")],
          ["For", sop.audiences.join(" and ")],
        ]}
      />
      {pinned && (
        <Alert color="brass" variant="light" p="xs" mt={6} w="100%">
          This is version {version.number}.{" "}
          {inForce ? (
            <a href={addressTo(`/sops/${sop.id}`)}>
              Version {inForce.number} is in force on {day(sop.asOf)}
            </a>
          ) : (
            `No version is in force on ${day(sop.asOf)}`
          )}
          .
        </Alert>
      )}
    </div>
  );
}

type Version = NonNullable<Sop["version"]>;

function Steps({ sop, version }: { sop: Sop; version: Version }) {
  const [{ step, rule, asOf }] = useAddress();
  return (
    <div className={classes.steps}>
      {version.steps.map((one) => (
        <SopStep
          key={one.id}
          step={one}
          chosen={rule && one.obligations.some(({ id }) => id === rule) ? rule : (step ?? null)}
          address={addressTo(`/sops/${sop.id}`, { v: version.number, step: one.id, asOf })}
        />
      ))}
    </div>
  );
}

function NothingInForce({ sop }: { sop: Sop }) {
  return (
    <Empty title={`No version of this SOP is in force on ${day(sop.asOf)}`}>
      Choose another date above, or a version from the tab “Versions”.
    </Empty>
  );
}

/** The server's rendering has passed a sanitiser that keeps no script, style, handler or raw HTML. */
function WholePage({ html }: { html: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where it is rendered, see above
  return <div className={classes.wholePage} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A link to a step or rule opens at it. */
function useScrollToStep(versionId: string | undefined): void {
  const [{ step, rule }] = useAddress();
  useEffect(() => {
    if (!versionId) return;
    const target =
      (rule && document.getElementById(`rule-${rule}`)) || (step && document.getElementById(`step-${step}`));
    if (target) target.scrollIntoView({ block: rule ? "center" : "start" });
  }, [versionId, step, rule]);
}
