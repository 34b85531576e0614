import { ActionIcon, Button, Group, NativeSelect, NumberInput, Slider, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { PlanResult } from "../client/wire.ts";
import { percent, words } from "../components/format.ts";
import { assumptionNames } from "./deflection-parts.tsx";
import { type AssumptionField, type Choices, type Override, type SetChoices, withOverride } from "./plan-choices.ts";
import classes from "./planning.module.css";

type Reasons = PlanResult["inputs"]["reasons"];
type SlidersProps = { reasons: Reasons; choices: Choices; set: SetChoices };

const fields = Object.keys(assumptionNames) as AssumptionField[];

/** What a planner says in place of the data, each with a reason in words. */
export function AssumptionSliders({ reasons, choices, set }: SlidersProps) {
  const change = (at: Override, next: Override | null) => set({ overrides: withOverride(choices.overrides, at, next) });
  return (
    <Stack gap="md" maw={760}>
      {choices.overrides.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing: the plan takes what the pilot, the tickets and the audits say.
        </Text>
      )}
      {choices.overrides.map((one) => (
        <OneSlider
          key={`${one.reason} ${one.field}`}
          override={one}
          fromData={dataWords(reasons, one)}
          change={(next) => change(one, next)}
        />
      ))}
      <AddOverride
        reasons={reasons}
        add={(override) => set({ overrides: withOverride(choices.overrides, override, override) })}
      />
    </Stack>
  );
}

function isShare(field: AssumptionField): boolean {
  return field !== "ahtSeconds" && !field.endsWith("Multiplier");
}

type OneSliderProps = { override: Override; fromData: string | null; change: (next: Override | null) => void };

function OneSlider({ override, fromData, change }: OneSliderProps) {
  const { reason, field, value, because } = override;
  const label = `${assumptionNames[field]}, ${reason === null ? "every contact reason" : words(reason)}`;
  return (
    <div className={classes.slider}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={500}>
          {label}
          {isShare(field) && `: ${percent(value)}`}
        </Text>
        <ActionIcon variant="subtle" aria-label={`Take back: ${label}`} onClick={() => change(null)}>
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {isShare(field) ? (
        <Slider
          value={Math.round(100 * value)}
          min={0}
          max={field === "humanRecontact" || field === "inducedShare" ? 95 : 100}
          label={(shown) => `${shown} %`}
          thumbLabel={label}
          onChange={(next) => change({ ...override, value: next / 100 })}
        />
      ) : (
        <NumberInput
          aria-label={label}
          size="xs"
          w={140}
          min={0.01}
          decimalScale={2}
          suffix={field === "ahtSeconds" ? " s" : " times"}
          value={value}
          onChange={(next) => change({ ...override, value: Number(next) || 0.01 })}
        />
      )}
      {fromData && <div className={classes.quiet}>The data say {fromData}.</div>}
      <TextInput
        size="xs"
        mt={4}
        label="Because"
        required
        maxLength={500}
        value={because}
        onChange={(event) => change({ ...override, because: event.currentTarget.value })}
      />
    </div>
  );
}

/** What the last computation took for this assumption, where it came from data. */
function dataWords(reasons: Reasons, { reason, field }: Override): string | null {
  const found = reasons.find((one) => one.reason === reason)?.assumptions.find((one) => one.field === field);
  if (!found || found.source === "typed") return null;
  const text = (value: number) => (isShare(field) ? percent(value) : String(Math.round(100 * value) / 100));
  return `${text(found.value)} (${text(found.low)} to ${text(found.high)}), ${found.words}`;
}

function AddOverride({ reasons, add }: { reasons: Reasons; add: (override: Override) => void }) {
  const [reason, setReason] = useState("");
  const [field, setField] = useState<AssumptionField>("containment");
  const known = reasons.find((one) => one.reason === reason)?.assumptions.find((one) => one.field === field);
  const press = () =>
    add({
      reason: reason || null,
      field,
      value: known?.value ?? (field === "ahtSeconds" ? 300 : isShare(field) ? 0.5 : 1),
      sd: 0,
      because: "",
    });
  return (
    <Group align="end" gap="xs">
      <NativeSelect
        size="xs"
        label="Assumption"
        data={fields.map((value) => ({ value, label: assumptionNames[value] ?? value }))}
        value={field}
        onChange={(event) => setField(event.currentTarget.value as AssumptionField)}
      />
      <NativeSelect
        size="xs"
        label="About"
        data={[
          { value: "", label: "Every contact reason" },
          ...reasons.map((one) => ({ value: one.reason, label: words(one.reason) })),
        ]}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" onClick={press}>
        Set it myself
      </Button>
    </Group>
  );
}
