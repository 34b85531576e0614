import { Button, Text } from "@mantine/core";
import { day, percent, plural } from "../components/format.ts";
import { StepLink } from "../components/states.tsx";
import type { Attempt } from "./take-page.tsx";
import classes from "./training.module.css";

export function TakeResult({ attempt, again }: { attempt: Attempt; again: () => void }) {
  const { score, passed, passMark, feedback, nextRefresherOn, purpose } = attempt;
  const right = feedback.filter((one) => one.right).length;
  const open = feedback.filter((one) => one.right === null).length;
  const counted = feedback.length - open;
  return (
    <>
      <Text fw={700} size="lg">
        {passed ? "Passed." : "Not passed yet."}
      </Text>
      {score !== null && counted > 0 && (
        <Text>
          {right} of {counted} right ({percent(score)}); the pass mark is {percent(passMark)}.
        </Text>
      )}
      {open > 0 && (
        <Text size="sm" c="dimmed">
          {plural(open, "answer was", "answers were")} not decided and {open === 1 ? "does" : "do"} not count.
        </Text>
      )}
      {nextRefresherOn && purpose !== "practice" && (
        <Text size="sm" c="dimmed">
          A few of the questions come again on {day(nextRefresherOn)}.
        </Text>
      )}
      <div className={classes.takeActions}>
        {!passed && <Button onClick={again}>Once more</Button>}
        <StepLink to="/learn">Back to what I learn</StepLink>
      </div>
    </>
  );
}
