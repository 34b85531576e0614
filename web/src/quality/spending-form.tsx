import { Button, Fieldset, NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";

type Settings = Reply<"GET /judge-spending">["settings"];
type Prices = NonNullable<Settings["prices"]>;
type Limits = Settings["limits"];

const priceNames: readonly (readonly [name: Exclude<keyof Prices, "currency">, label: string])[] = [
  ["input", "A million tokens asked"],
  ["cachedInput", "A million tokens asked that the provider had kept"],
  ["output", "A million tokens answered"],
  ["batchShare", "Share of the price in a nightly batch, 0 to 1"],
];
const limitNames: readonly (readonly [name: keyof Limits, label: string])[] = [
  ["runTokens", "Tokens of a run"],
  ["dayTokens", "Tokens of a day"],
  ["teamDayTokens", "Tokens of a team on a day"],
  ["runMoney", "Money of a run"],
  ["dayMoney", "Money of a day"],
];
const patience: readonly (readonly [
  name: "samples" | "examplesPerCriterion" | "tries" | "giveUpMinutes",
  label: string,
  about: string,
])[] = [
  [
    "samples",
    "Times a question is asked",
    "Where the model tells no probabilities: how often it agrees is its confidence",
  ],
  ["examplesPerCriterion", "Examples of a criterion", "From reviews outside every audit sample"],
  ["tries", "Calls before a ticket is given up", ""],
  ["giveUpMinutes", "Minutes a ticket may wait", ""],
];
const emptyPrices: Prices = { currency: "USD", input: 0, cachedInput: 0, output: 0, batchShare: 0.5 };

export function SpendingForm({ settings, close }: { settings: Settings; close: () => void }) {
  const [value, setValue] = useState(settings);
  const save = useSend("PUT /judge-spending/settings", { refresh: ["GET /judge-spending"], done: close });
  const { prices, limits } = value;
  const numeric = (given: string | number) => (typeof given === "number" ? given : null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body: value });
      }}
    >
      <Stack>
        <Switch
          label="Count in money"
          description="Prices are your contract's: none are assumed"
          checked={prices !== null}
          onChange={(event) =>
            setValue(
              event.currentTarget.checked
                ? { ...value, prices: emptyPrices }
                : // A limit in money would stay behind, unseen, and could not be saved without prices.
                  { ...value, prices: null, limits: { ...limits, runMoney: null, dayMoney: null } },
            )
          }
        />
        {prices && (
          <Fieldset legend="Prices">
            <TextInput
              label="Currency"
              maxLength={3}
              value={prices.currency}
              onChange={(event) =>
                setValue({ ...value, prices: { ...prices, currency: event.currentTarget.value.toUpperCase() } })
              }
            />
            {priceNames.map(([name, label]) => (
              <NumberInput
                key={name}
                label={label}
                min={0}
                value={prices[name]}
                onChange={(given) => setValue({ ...value, prices: { ...prices, [name]: numeric(given) ?? 0 } })}
              />
            ))}
          </Fieldset>
        )}
        <Fieldset legend="Hard limits; empty for none">
          {limitNames
            .filter(([name]) => prices !== null || !name.endsWith("Money"))
            .map(([name, label]) => (
              <NumberInput
                key={name}
                label={label}
                min={name.endsWith("Money") ? 0.01 : 1}
                allowDecimal={name.endsWith("Money")}
                thousandSeparator=","
                value={limits[name] ?? ""}
                onChange={(given) => setValue({ ...value, limits: { ...limits, [name]: numeric(given) } })}
              />
            ))}
        </Fieldset>
        <Fieldset legend="Care">
          {patience.map(([name, label, about]) => (
            <NumberInput
              key={name}
              label={label}
              description={about}
              min={name === "examplesPerCriterion" ? 0 : 1}
              value={value[name]}
              onChange={(given) => setValue({ ...value, [name]: numeric(given) ?? value[name] })}
            />
          ))}
        </Fieldset>
        {save.error && <Problem error={save.error} doing="saving" />}
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
