import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ApiError } from "../client/api-error.ts";
import { type Doing, describeProblem } from "./problem-words.ts";

type ProblemProps = {
  error: ApiError;
  doing?: Doing;
  again?: (() => void) | undefined;
};

/** What happened, whether anything was saved, what to do, and the id that the log knows. */
export function Problem({ error, doing = "reading", again }: ProblemProps) {
  const { title, saved, advice } = describeProblem(error, doing);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert" my="sm">
      <Text size="sm">{error.message}</Text>
      <Text size="sm" mt={4}>
        {saved} {advice}
      </Text>
      <Group mt="sm" gap="sm">
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        )}
        {error.requestId && (
          <Text size="xs">
            Request <Code>{error.requestId}</Code>
          </Text>
        )}
      </Group>
    </Alert>
  );
}
