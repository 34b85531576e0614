import { NativeSelect, Stack, TextInput } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { today } from "../components/format.ts";

/** What a document does not say about itself and an SOP has to. `regions` as typed, separated by commas. */
export type DocumentDetail = { effectiveFrom: string; regions: string; audiences: string; language: string };
export const initialDocumentDetail = (): DocumentDetail => ({
  effectiveFrom: today(),
  regions: "",
  audiences: "human",
  language: "en",
});

type DocumentFieldsProps = {
  detail: DocumentDetail;
  setDetail: (detail: DocumentDetail) => void;
  disabled: boolean;
};

/** Everything here stands in the draft's front matter afterwards and can be changed there. */
export function DocumentFields({ detail, setDetail, disabled }: DocumentFieldsProps) {
  const known = useRead("GET /sops", { query: {} }).data?.sops ?? [];
  const regions = [...new Set(known.flatMap((sop) => sop.regions))].sort();
  return (
    <Stack gap="sm">
      <TextInput
        type="date"
        label="To be in force from"
        description="It can be changed until somebody approves it."
        required
        value={detail.effectiveFrom}
        disabled={disabled}
        onChange={(event) => setDetail({ ...detail, effectiveFrom: event.currentTarget.value })}
      />
      <TextInput
        label="Regions"
        description={
          regions.length > 0 ? `Separated by commas. In use: ${regions.join(", ")}.` : "Separated by commas."
        }
        required
        maxLength={200}
        value={detail.regions}
        disabled={disabled}
        onChange={(event) => setDetail({ ...detail, regions: event.currentTarget.value })}
      />
      <NativeSelect
        label="Who follows it?"
        data={[
          { value: "human", label: "People" },
          { value: "bot", label: "Bots" },
          { value: "human,bot", label: "People and bots" },
        ]}
        value={detail.audiences}
        disabled={disabled}
        onChange={(event) => setDetail({ ...detail, audiences: event.currentTarget.value })}
      />
      <NativeSelect
        label="Language"
        data={[
          { value: "en", label: "English" },
          { value: "es", label: "Spanish" },
        ]}
        value={detail.language}
        disabled={disabled}
        onChange={(event) => setDetail({ ...detail, language: event.currentTarget.value })}
      />
    </Stack>
  );
}
