import { NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useRead } from "../client/use-call.ts";
import { ObligationBadge } from "../components/obligation-badge.tsx";
import classes from "./scorecards.module.css";

type RulePickerProps = { value: string | null; set: (ref: string | null) => void };

/** The SOP rule that a criterion tests: first the SOP, then one of its obligations. */
export function RulePicker({ value, set }: RulePickerProps) {
  const [sopOf, ruleOf] = value?.split("#") ?? [];
  const [sopId, setSop] = useState(sopOf ?? "");
  const sops = useRead("GET /sops", {});
  const page = useRead("GET /sops/:id", { params: { id: sopId } }, { enabled: sopId !== "" });
  const obligations = page.data?.version?.steps.flatMap((step) => step.obligations) ?? [];
  const chosen = obligations.find(({ id }) => id === ruleOf);
  return (
    <fieldset className={classes.group}>
      <legend>Rule it tests</legend>
      <div className={classes.twoColumns}>
        <NativeSelect
          label="SOP"
          size="xs"
          value={sopId}
          onChange={(event) => {
            setSop(event.currentTarget.value);
            if (event.currentTarget.value === "") set(null);
          }}
          data={[
            { value: "", label: "None: a habit that no SOP states" },
            ...(sops.data?.sops ?? []).map(({ id, title }) => ({ value: id, label: title })),
            ...(sopId !== "" && !sops.data?.sops.some(({ id }) => id === sopId)
              ? [{ value: sopId, label: sopId }]
              : []),
          ]}
        />
        {sopId !== "" && (
          <NativeSelect
            label="Rule"
            size="xs"
            value={sopOf === sopId ? (ruleOf ?? "") : ""}
            onChange={(event) => set(event.currentTarget.value === "" ? null : `${sopId}#${event.currentTarget.value}`)}
            data={[
              { value: "", label: "Choose a rule" },
              ...obligations.map(({ id, level, text }) => ({ value: id, label: `${level}: ${text.slice(0, 90)}` })),
              ...(ruleOf && sopOf === sopId && !chosen
                ? [{ value: ruleOf, label: page.data ? `${ruleOf} (not in force)` : ruleOf }]
                : []),
            ]}
          />
        )}
      </div>
      {chosen && sopOf === sopId && (
        <Text size="xs" c="dimmed">
          <ObligationBadge level={chosen.level} /> {chosen.text}
        </Text>
      )}
    </fieldset>
  );
}
