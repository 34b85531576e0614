import { Button, Group, Modal, MultiSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import { Problem } from "../components/problem.tsx";
import { type Definition, idsOf, type Section } from "./definition.ts";

type FromSopsProps = { definition: Definition; close: () => void; add: (sections: Section[]) => void };

/** Criteria drafted from the obligations of chosen SOPs, one section an SOP, added to what is there. */
export function FromSops({ definition, close, add }: FromSopsProps) {
  const [chosen, choose] = useState<string[]>([]);
  const propose = useSend("POST /scorecard-proposals", {
    done: ({ sections }) => {
      add(sections);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title="Draft criteria from SOPs">
      <SopChoice chosen={chosen} choose={choose} />
      {propose.error && <Problem error={propose.error} />}
      <Group justify="flex-end" mt="md">
        <Button
          disabled={chosen.length === 0}
          loading={propose.isPending}
          onClick={() => propose.mutate({ body: { sopIds: chosen, taken: idsOf(definition) } })}
        >
          Add the criteria
        </Button>
      </Group>
    </Modal>
  );
}

export function SopChoice({ chosen, choose }: { chosen: string[]; choose: (ids: string[]) => void }) {
  const sops = useRead("GET /sops", {});
  return (
    <>
      <Text size="sm" mb="xs">
        Each rule in force becomes a criterion that is tied to it: MUST and MUST NOT count, SHOULD is shown only, MAY is
        left out. It is a start: shorten it to what is worth asking.
      </Text>
      <MultiSelect
        label="SOPs"
        searchable
        value={chosen}
        onChange={choose}
        data={(sops.data?.sops ?? []).map(({ id, title }) => ({ value: id, label: title }))}
      />
    </>
  );
}
