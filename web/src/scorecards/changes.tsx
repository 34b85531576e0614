import { Table, Text } from "@mantine/core";
import { plural, words } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import classes from "./scorecards.module.css";
import type { Draft } from "./use-definition.ts";

type Effect = NonNullable<Draft["effect"]>;
type Fate = Effect["changes"][number]["fate"];

const fateWords: Record<Fate, string> = {
  added: "New; starts without reviews",
  removed: "Gone; its scores and reviews are kept with the old version",
  meaning: "Asks something else: earlier reviews do not count for it",
  decision: "Decided in another way; reviews stay, calibration starts from them",
  counting: "Counts in another way; reviews stay",
  place: "Stands in another section",
  same: "As before",
};

const partWords: Record<string, string> = {
  when: "where it applies",
  obligation: "the rule",
  levels: "the scale",
  autoFail: "auto-fail",
  soft: "whether it counts",
  rootCauses: "root causes",
  settledBy: "what the check settles",
};

/** What publishing would do: to criteria, to reviews under way, to figures. */
export function Changes({ effect }: { effect: Draft["effect"] }) {
  if (effect === null) return <Text size="sm">Shown when nothing has to be mended any more.</Text>;
  const { replaces, changes, openSamples, labelsStay } = effect;
  return (
    <div className={classes.effect}>
      <Text size="sm">
        {replaces
          ? `It takes over from ${replaces.title} v${replaces.number}, which is archived with its scores and reviews.`
          : "It is the first scorecard in use."}{" "}
        New scoring runs and new samples use it; past scores stay with the version they were given under.
      </Text>
      {replaces && (
        <Text size="sm">
          {plural(labelsStay, "criterion", "criteria")} keep their reviews, because the question is the same.
        </Text>
      )}
      {openSamples.map(({ name, scorecard, number, open }) => (
        <Text size="sm" key={name}>
          The sample <strong>{name}</strong> has {plural(open, "ticket")} to review: they go on with {scorecard} v
          {number}, so that nobody answers two forms in one sample.
        </Text>
      ))}
      {changes.length === 0 ? (
        <Text size="sm">No criterion changes.</Text>
      ) : (
        <TableFrame minWidth={420} label="Changed criteria">
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Criterion</Table.Th>
                <Table.Th>What becomes of it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map(({ id, title, fate, parts }) => (
                <Table.Tr key={id}>
                  <Table.Th scope="row">{title}</Table.Th>
                  <Table.Td>
                    {fateWords[fate]}
                    {parts.length > 0 && (
                      <Text size="xs" c="dimmed">
                        Changed: {parts.map((part) => partWords[part] ?? words(part).toLowerCase()).join(", ")}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </div>
  );
}
