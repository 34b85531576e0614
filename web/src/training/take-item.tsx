import { ActionIcon, Button, Checkbox, List, Radio, Stack, Text, Textarea } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCircleCheck, IconCircleX, IconHelpCircle } from "@tabler/icons-react";
import { Source } from "./source.tsx";
import type { Attempt } from "./take-page.tsx";
import classes from "./training.module.css";

type Item = Attempt["items"][number];
type Answer = Attempt["answers"][string];
type Feedback = Attempt["feedback"][number];
type TakeItemProps = {
  item: Item;
  answer: Answer | undefined;
  feedback: Feedback | null;
  busy: boolean;
  write: (answer: Answer) => void;
  check: (answer: Answer) => void;
};

/** One question; after it is checked, right or not with the rule that decides it. */
export function TakeItem(props: TakeItemProps) {
  const { item, answer, feedback, busy, check } = props;
  const order = item.kind === "ordering" ? (keysOf(answer) ?? item.options.map(({ key }) => key)) : null;
  const given = order ?? answer;
  const ready = typeof given === "string" ? given.trim() !== "" : (given?.length ?? 0) > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== undefined && ready) check(given);
      }}
    >
      <Field {...props} order={order} />
      <div aria-live="polite">{feedback && <Outcome item={item} feedback={feedback} />}</div>
      {!feedback && (
        <Button type="submit" mt="lg" loading={busy} disabled={!ready}>
          Check
        </Button>
      )}
    </form>
  );
}

const keysOf = (answer: Answer | undefined) => (Array.isArray(answer) && answer.length > 0 ? answer : null);

function Field({ item, answer, feedback, write, order }: TakeItemProps & { order: string[] | null }) {
  const done = feedback !== null;
  if (item.kind === "single")
    return (
      <Radio.Group label={item.prompt} value={keysOf(answer)?.[0] ?? null} onChange={(key) => write([key])}>
        <Stack gap={8} mt={12}>
          {item.options.map(({ key, text }) => (
            <Radio key={key} value={key} label={text} disabled={done} size="md" />
          ))}
        </Stack>
      </Radio.Group>
    );
  if (item.kind === "multiple")
    return (
      <Checkbox.Group
        label={item.prompt}
        description="Choose all that are right."
        value={keysOf(answer) ?? []}
        onChange={write}
      >
        <Stack gap={8} mt={12}>
          {item.options.map(({ key, text }) => (
            <Checkbox key={key} value={key} label={text} disabled={done} size="md" />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  if (item.kind === "ordering")
    return <Ordering item={item} order={order ?? []} disabled={done} write={(keys) => write(keys)} />;
  return (
    <>
      <Text fw={600}>A customer writes:</Text>
      <blockquote className={classes.source}>{item.prompt}</blockquote>
      <Textarea
        mt="md"
        label="What would you reply?"
        autosize
        minRows={5}
        maxLength={4000}
        readOnly={done}
        value={typeof answer === "string" ? answer : ""}
        onChange={(event) => write(event.currentTarget.value)}
      />
    </>
  );
}

type OrderingProps = { item: Item; order: string[]; disabled: boolean; write: (keys: string[]) => void };

function Ordering({ item, order, disabled, write }: OrderingProps) {
  const move = (at: number, by: number) => {
    const next = [...order];
    const [key] = next.splice(at, 1);
    next.splice(at + by, 0, key ?? "");
    write(next);
  };
  const textOf = (key: string) => item.options.find((option) => option.key === key)?.text ?? "";
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" fw={500} size="sm">
        {item.prompt}
      </Text>
      <ol className={classes.options} style={{ listStyle: "none", paddingLeft: 0 }}>
        {order.map((key, at) => (
          <li key={key} className={classes.order}>
            <span>
              {at + 1}. {textOf(key)}
            </span>
            <ActionIcon
              variant="default"
              size="lg"
              disabled={disabled || at === 0}
              aria-label={`Move up: ${textOf(key)}`}
              onClick={() => move(at, -1)}
            >
              <IconArrowUp size={18} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="lg"
              disabled={disabled || at === order.length - 1}
              aria-label={`Move down: ${textOf(key)}`}
              onClick={() => move(at, 1)}
            >
              <IconArrowDown size={18} />
            </ActionIcon>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}

function Outcome({ item, feedback }: { item: Item; feedback: Feedback }) {
  const { right, why, rightKeys, example, citation } = feedback;
  const Icon = right === null ? IconHelpCircle : right ? IconCircleCheck : IconCircleX;
  const words = right === null ? "Not decided." : right ? "Right." : "Not right.";
  const key = rightKeys.flatMap((one) => item.options.find((option) => option.key === one)?.text ?? []);
  return (
    <>
      <p className={classes.outcome} data-right={right || undefined} data-open={right === null || undefined}>
        <Icon size={18} aria-hidden /> {words}
      </p>
      {right === false && key.length > 0 && (
        <>
          <Text size="sm">{item.kind === "ordering" ? "The right order is:" : "Right is:"}</Text>
          <List size="sm" mb={6} type={item.kind === "ordering" ? "ordered" : "unordered"}>
            {key.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </>
      )}
      {why && <Text size="sm">{why}</Text>}
      {example && <Text size="sm">A reply that keeps to it: {example}</Text>}
      {citation && <Source citation={citation} />}
    </>
  );
}
