import { Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, instant, number, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { NewScorecard } from "./new-scorecard.tsx";

type Versions = Reply<"GET /scorecard-versions">;

export function ScorecardsPage() {
  const { me } = useSession();
  const query = useRead("GET /scorecard-versions", {}, { fresh: true });
  const [beginning, begin] = useDisclosure(false);
  const mayWrite = me.role === "qa-lead" || me.role === "operator";
  const used = query.data?.versions.find(({ inUse }) => inUse);
  return (
    <Page
      question="What do we review by?"
      title="Scorecards"
      answer={
        query.data &&
        (used ? (
          <>
            <a href={`/quality/scorecards/${used.versionId}`}>
              {used.title} v{used.number}
            </a>
            , {plural(used.criteria, "criterion", "criteria")} in {plural(used.sections, "section")}
            {used.publishedAt && `, since ${day(used.publishedAt)}`}.
          </>
        ) : (
          "Nothing yet: no scorecard is published."
        ))
      }
      actions={mayWrite && <Button onClick={begin.open}>New scorecard</Button>}
    >
      <Loaded query={query} lines={5}>
        {(reply) => (
          <>
            {reply.drafts.length > 0 && <Drafts drafts={reply.drafts} />}
            {reply.versions.length === 0 ? (
              <Empty
                title="No scorecard is published yet"
                step={mayWrite && <Button onClick={begin.open}>Begin one</Button>}
              >
                A scorecard says what a review asks: criteria in sections, each with a scale, a weight and the SOP rule
                it tests.
              </Empty>
            ) : (
              <PublishedVersions versions={reply.versions} />
            )}
          </>
        )}
      </Loaded>
      {beginning && <NewScorecard versions={query.data?.versions ?? []} close={begin.close} />}
    </Page>
  );
}

function Drafts({ drafts }: { drafts: Versions["drafts"] }) {
  return (
    <Section title="Drafts">
      <TableFrame minWidth={480} label="Drafts">
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Scorecard</Table.Th>
              <Table.Th>Began from</Table.Th>
              <Table.Th>Last saved</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {drafts.map(({ id, title, basedOn, updatedBy, updatedAt }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">
                  <a href={`/quality/scorecards/drafts/${id}`}>{title}</a> <StateWord state="draft">Draft</StateWord>
                </Table.Th>
                <Table.Td>{basedOn === null ? "nothing" : `version ${basedOn}`}</Table.Td>
                <Table.Td>
                  {updatedBy}, {instant(updatedAt)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}

function PublishedVersions({ versions }: { versions: Versions["versions"] }) {
  return (
    <Section title="Versions">
      <TableFrame minWidth={680} label="Versions">
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Scorecard</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Published</Table.Th>
              <Table.Th ta="right">Criteria</Table.Th>
              <Table.Th ta="right">Auto-scores</Table.Th>
              <Table.Th ta="right">Reviews</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {versions.map((version) => (
              <Table.Tr key={version.versionId}>
                <Table.Th scope="row">
                  <a href={`/quality/scorecards/${version.versionId}`}>
                    {version.title} v{version.number}
                  </a>
                  {version.note && (
                    <Text size="xs" c="dimmed" fw={400}>
                      {version.note}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td>
                  <StateWord
                    state={version.inUse ? "in-force" : version.state === "published" ? "approved" : "superseded"}
                  >
                    {version.inUse ? "In use" : version.state === "published" ? "Published" : "Archived"}
                  </StateWord>
                </Table.Td>
                <Table.Td>
                  {version.publishedAt ? day(version.publishedAt) : ""}
                  <Text size="xs" c="dimmed">
                    {version.publishedBy}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">{number(version.criteria)}</Table.Td>
                <Table.Td ta="right">{number(version.scores)}</Table.Td>
                <Table.Td ta="right">{number(version.reviews)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}
