import { Button, Group, Text } from "@mantine/core";
import type { Answer } from "../client/wire.ts";
import classes from "./ask.module.css";

type Asks = NonNullable<Answer["asks"]>;

/** What the answer depends on, one button for each way; `choose` asks again with it. */
export function AskBack({ asks, choose }: { asks: Asks; choose: (patch: Record<string, string>) => void }) {
  return (
    <section className={classes.askBack} aria-label="What this depends on">
      <Text fw={600}>
        {asks.kind === "case" ? `“${asks.fact}” depends on the case. Which is it?` : `Which ${asks.fact}?`}
      </Text>
      <Group gap="xs">
        {asks.options.map(({ label, value }) => (
          <Button
            key={value}
            variant="default"
            size="sm"
            className={classes.option}
            onClick={() => choose({ [asks.kind === "case" ? "facts" : asks.kind]: value })}
          >
            {label}
          </Button>
        ))}
      </Group>
    </section>
  );
}
