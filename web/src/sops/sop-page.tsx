import { Button, Group, Tabs } from "@mantine/core";
import { useEffect, useMemo } from "react";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopPage as Sop } from "../client/wire.ts";
import { AsOf } from "../components/as-of.tsx";
import { day } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { SopStep } from "../components/sop-step.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { ExecutabilityReasons } from "./executability.tsx";
import { Flows } from "./flows.tsx";
import { History } from "./history.tsx";
import { BotRendering, SourceText } from "./rendering.tsx";
import { SopActions } from "./sop-actions.tsx";
import classes from "./sops.module.css";
import { Standing } from "./standing.tsx";
import { stepHtml } from "./step-html.ts";
import { useStepKeys } from "./use-step-keys.ts";
import { VersionSwitch } from "./version-switch.tsx";
import { isReadingOverseer, isReviewer } from "./version-words.ts";
import { Versions } from "./versions.tsx";
import { WhatChanged } from "./what-changed.tsx";
import { WrittenPage } from "./written-page.tsx";

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
      actions={
        <Group gap="xs" align="end">
          {sop && <VersionSwitch sop={sop} />}
          <AsOf />
        </Group>
      }
      answer={sop?.version && <PlainMarkdown text={sop.version.overview} />}
    >
      <Loaded query={query} lines={7} height={70}>
        {(loaded) => <OneSop sop={loaded} />}
      </Loaded>
    </Page>
  );
}

type Version = NonNullable<Sop["version"]>;
type Tab = { value: string; label: string; shows: (sop: Sop) => React.ReactNode };

function ofVersion(show: (sop: Sop, version: Version) => React.ReactNode): Tab["shows"] {
  return (sop) => (sop.version ? show(sop, sop.version) : <NothingInForce sop={sop} />);
}

const tabs: Tab[] = [
  { value: "steps", label: "Steps", shows: ofVersion((sop, version) => <Steps sop={sop} version={version} />) },
  { value: "page", label: "Whole page", shows: ofVersion((_, { html }) => <WrittenPage html={html} />) },
  {
    value: "flow",
    label: "Flow",
    shows: ofVersion((sop, { flows, number }) => <Flows flows={flows} sopId={sop.id} version={number} />),
  },
  { value: "changes", label: "What changed", shows: (sop) => <WhatChanged sop={sop} /> },
  { value: "bot", label: "For bots", shows: (sop) => <BotRendering id={sop.id} version={sop.version?.number} /> },
  {
    value: "executability",
    label: "Executability",
    shows: ofVersion((sop, { executability, number }) => (
      <ExecutabilityReasons
        executability={executability}
        addressOf={(step) => addressTo(`/sops/${sop.id}`, { v: number, step })}
      />
    )),
  },
  {
    value: "source",
    label: "Source",
    shows: ofVersion((_, { source }) => <SourceText text={source} label="Source" />),
  },
  { value: "versions", label: "Versions", shows: (sop) => <Versions sop={sop} /> },
];

const history: Tab = { value: "history", label: "History", shows: ({ id }) => <History id={id} /> };

function OneSop({ sop }: { sop: Sop }) {
  const { me } = useSession();
  const [{ tab = "steps" }, change] = useAddress();
  useScrollToStep(sop.version?.id);
  const shown = isReviewer(me.role) ? [...tabs, history] : tabs;
  return (
    <>
      <Standing sop={sop} />
      <div className={classes.doing}>
        <SopActions sop={sop} />
        <Related sop={sop} />
      </div>
      <Tabs value={tab} onChange={(value) => change({ tab: value === "steps" ? null : value })} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {shown.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {value === "versions" ? `${label} (${sop.versions.length})` : label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(({ value, shows }) => (
          <Tabs.Panel key={value} value={value}>
            {tab === value && shows(sop)}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

/** What stands at an address of its own for those who work with it. */
function Related({ sop }: { sop: Sop }) {
  const { me } = useSession();
  const related = [
    { shown: isReviewer(me.role), path: "simulate", label: "Simulations" },
    { shown: isReadingOverseer(me.role), path: "acks", label: "Who has read it" },
  ].filter(({ shown }) => shown);
  return related.map(({ path, label }) => (
    <Button key={path} component="a" href={`/sops/${sop.id}/${path}`} size="xs" variant="subtle">
      {label}
    </Button>
  ));
}

function Steps({ sop, version }: { sop: Sop; version: Version }) {
  const [{ step, rule, asOf }] = useAddress();
  const page = useMemo(() => new DOMParser().parseFromString(version.html, "text/html"), [version.html]);
  useStepKeys(
    "Steps",
    version.steps.map(({ id }) => `step-${id}`),
  );
  return (
    <div className={classes.steps}>
      {version.steps.map((one) => (
        <SopStep
          key={one.id}
          step={one}
          chosen={rule && one.obligations.some(({ id }) => id === rule) ? rule : (step ?? null)}
          address={addressTo(`/sops/${sop.id}`, { v: version.number, step: one.id, asOf })}
        >
          <StepBody page={page} step={one} />
        </SopStep>
      ))}
    </div>
  );
}

function StepBody({ page, step }: { page: Document; step: Version["steps"][number] }) {
  const html = stepHtml(page, step);
  return html === null ? <PlainMarkdown text={step.text} /> : <WrittenPage html={html} bare />;
}

function NothingInForce({ sop }: { sop: Sop }) {
  return (
    <Empty title={`No version of this SOP is in force on ${day(sop.asOf)}`}>
      Choose another date or version above.
    </Empty>
  );
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
