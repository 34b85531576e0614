import { MultiSelect, NativeSelect, TagsInput } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { words } from "../components/format.ts";
import { binary, type Condition, type Criterion } from "./definition.ts";
import classes from "./scorecards.module.css";

const channels = ["chat", "email", "form", "phone"] as const;

type ConditionFieldsProps = {
  condition: Condition;
  /** the criteria above, whose answers can be asked for */
  above: readonly Criterion[];
  set: (condition: Condition | undefined) => void;
};

/** When a criterion applies; what is left empty asks for nothing. */
export function ConditionFields({ condition, above, set }: ConditionFieldsProps) {
  const sops = useRead("GET /sops", {});
  const reasons = [...new Set((sops.data?.sops ?? []).flatMap((sop) => sop.contactReasons))].sort();
  const put = (change: Partial<Condition>) => {
    const next = Object.fromEntries(
      Object.entries({ ...condition, ...change }).filter(
        ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
      ),
    ) as Condition;
    set(Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <fieldset className={classes.group}>
      <legend>Applies to</legend>
      <div className={classes.twoColumns}>
        <MultiSelect
          label="Channels"
          size="xs"
          placeholder={condition.channels?.length ? undefined : "Any"}
          value={condition.channels ?? []}
          onChange={(values) => put({ channels: channels.filter((one) => values.includes(one)) })}
          data={channels.map((value) => ({ value, label: words(value) }))}
        />
        <TagsInput
          label="Contact reasons"
          size="xs"
          placeholder={condition.contactReasons?.length ? undefined : "Any"}
          value={condition.contactReasons ?? []}
          onChange={(contactReasons) => put({ contactReasons })}
          data={reasons}
        />
        <TagsInput
          label="Teams"
          size="xs"
          placeholder={condition.teams?.length ? undefined : "Any"}
          value={condition.teams ?? []}
          onChange={(teams) => put({ teams })}
        />
        <TagsInput
          label="Tags (any one of them)"
          size="xs"
          placeholder={condition.tags?.length ? undefined : "Any"}
          value={condition.tags ?? []}
          onChange={(tags) => put({ tags })}
        />
        <TagsInput
          label="Languages"
          size="xs"
          placeholder={condition.languages?.length ? undefined : "Any"}
          value={condition.languages ?? []}
          onChange={(languages) => put({ languages })}
        />
        <NativeSelect
          label="Handled by"
          size="xs"
          value={condition.handledBy ?? ""}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            put({ handledBy: chosen === "human" || chosen === "bot" ? chosen : undefined });
          }}
          data={[
            { value: "", label: "People and bots" },
            { value: "human", label: "People" },
            { value: "bot", label: "Bots" },
          ]}
        />
      </div>
      <EarlierAnswer condition={condition} above={above} put={put} />
    </fieldset>
  );
}

type EarlierProps = {
  condition: Condition;
  above: readonly Criterion[];
  put: (change: Partial<Condition>) => void;
};

function EarlierAnswer({ condition, above, put }: EarlierProps) {
  const { answer } = condition;
  const asked = above.find(({ id }) => id === answer?.criterion);
  const levels = asked?.levels ?? binary;
  const graded = levels.length > 2;
  const choices = graded
    ? levels.map(({ value, label }) => ({ value: String(value), label }))
    : ["pass", "fail", "not-applicable"].map((value) => ({ value, label: words(value) }));
  const chosen = graded ? (answer?.levels ?? []).map(String) : (answer?.verdicts ?? []);
  const choose = (values: string[]) => {
    if (!answer) return;
    const verdicts = (["pass", "fail", "not-applicable"] as const).filter((one) => values.includes(one));
    put({
      answer: graded
        ? { criterion: answer.criterion, levels: values.map(Number) }
        : { criterion: answer.criterion, verdicts },
    });
  };
  if (above.length === 0) return null;
  return (
    <div className={classes.twoColumns}>
      <NativeSelect
        label="Only after an answer above"
        size="xs"
        value={answer?.criterion ?? ""}
        onChange={(event) => {
          const criterion = event.currentTarget.value;
          put({ answer: criterion === "" ? undefined : { criterion, verdicts: ["fail"] } });
        }}
        data={[{ value: "", label: "Always" }, ...above.map(({ id, title }) => ({ value: id, label: title }))]}
      />
      {answer && <MultiSelect label="which was" size="xs" value={chosen} onChange={choose} data={choices} />}
    </div>
  );
}
