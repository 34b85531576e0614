import { Group, Select } from "@mantine/core";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply, SopPage } from "../client/wire.ts";
import { DiffChanges } from "../components/diff-changes.tsx";
import { DiffText } from "../components/diff-text.tsx";
import { changesBySteps, countWords } from "../components/diff-words.ts";
import { day } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { stateWords, versionBefore } from "./version-words.ts";

export function SopDiffPage() {
  const id = useParam("id");
  const [{ from, to }, change] = useAddress();
  const query = useRead("GET /sops/:id", { params: { id } });
  const sop = query.data;
  const pair = sop ? chosenPair(sop, from, to) : null;
  return (
    <Page
      question={
        sop && pair ? (
          <>
            What does version {pair.to} of <em>{sop.title}</em> change?
          </>
        ) : (
          "What changed?"
        )
      }
      title={sop ? `Changes of ${sop.title}` : "Changes"}
      back={{ to: `/sops/${id}`, label: sop?.title ?? id }}
      actions={sop && pair && <PairSwitch sop={sop} pair={pair} choose={change} />}
    >
      <Loaded query={query} lines={4} height={80}>
        {(loaded) =>
          pair ? (
            <Comparison sop={loaded} {...pair} />
          ) : (
            <Empty
              title="There is nothing to compare yet"
              step={<StepLink to={`/sops/${id}`}>Read the version there is</StepLink>}
            >
              This SOP has one version. From the second on, this page says what changed in meaning and in text.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

type Pair = { from: number; to: number };

/** The two versions of the address; without them the newest and the one before it. */
function chosenPair({ versions }: SopPage, from: string | undefined, to: string | undefined): Pair | null {
  const numbers = versions.map(({ number }) => number);
  const newest = to ? Number(to) : Math.max(...numbers);
  const older = from ? Number(from) : (versionBefore(versions, newest)?.number ?? Math.min(...numbers));
  return versions.length > 1 && older !== newest ? { from: older, to: newest } : null;
}

type PairSwitchProps = { sop: SopPage; pair: Pair; choose: (patch: Record<string, number>) => void };

function PairSwitch({ sop, pair, choose }: PairSwitchProps) {
  const data = [...sop.versions]
    .sort((a, b) => b.number - a.number)
    .map(({ number, state }) => ({ value: String(number), label: `${number}, ${stateWords[state]}` }));
  return (
    <Group gap="xs">
      {(["from", "to"] as const).map((side) => (
        <Select
          key={side}
          size="xs"
          w={160}
          label={side === "from" ? "From version" : "To version"}
          allowDeselect={false}
          data={data.map((item) => ({
            ...item,
            disabled: item.value === String(pair[side === "from" ? "to" : "from"]),
          }))}
          value={String(pair[side])}
          onChange={(value) => value && choose({ [side]: Number(value) })}
        />
      ))}
    </Group>
  );
}

function Comparison({ sop, from, to }: { sop: SopPage } & Pair) {
  const params = { id: sop.id };
  const diff = useRead("GET /sops/:id/diff", { params, query: { from, to } }, { keepPrevious: true });
  const before = useRead("GET /sops/:id", { params, query: { version: from } });
  const after = useRead("GET /sops/:id", { params, query: { version: to } });
  const steps = { before: before.data?.version?.steps ?? [], after: after.data?.version?.steps ?? [] };
  return (
    <Loaded query={diff} lines={5} height={80}>
      {(loaded) => <Both sopId={sop.id} diff={loaded} steps={steps} />}
    </Loaded>
  );
}

type BothProps = {
  sopId: string;
  diff: Reply<"GET /sops/:id/diff">;
  steps: Parameters<typeof changesBySteps>[1];
};

function Both({ sopId, diff, steps }: BothProps) {
  const { from, to, changes, text } = diff;
  const name = (version: typeof from) => `Version ${version.number}, from ${day(version.effectiveFrom)}`;
  return (
    <>
      <Section title="In meaning" aside={countWords(changes) ?? "nothing"}>
        {changes.length === 0 ? (
          <Empty title="Nothing changed in meaning">Steps and obligations say the same; see the lines below.</Empty>
        ) : (
          <DiffChanges
            groups={changesBySteps(changes, steps)}
            addressOf={({ id, gone }) => addressTo(`/sops/${sopId}`, { v: gone ? from.number : to.number, step: id })}
          />
        )}
      </Section>
      <Section title="Line by line">
        <DiffText diff={text} names={[name(from), name(to)]} />
      </Section>
    </>
  );
}
