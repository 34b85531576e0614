import { Button, Stack, Textarea, TextInput } from "@mantine/core";
import type { Module } from "../client/wire.ts";

type Lesson = Module["lessons"][number];
type LessonEditorProps = { lesson: Lesson; last: boolean; change: (next: Lesson | null) => void };

export function LessonEditor({ lesson, last, change }: LessonEditorProps) {
  return (
    <Stack gap="xs">
      <TextInput
        label="Lesson"
        required
        value={lesson.title}
        onChange={(event) => change({ ...lesson, title: event.currentTarget.value })}
      />
      <Textarea
        label="Text (Markdown)"
        required
        autosize
        minRows={4}
        maxRows={24}
        value={lesson.text}
        onChange={(event) => change({ ...lesson, text: event.currentTarget.value })}
      />
      {!last && (
        <Button variant="subtle" size="compact-sm" onClick={() => change(null)}>
          Remove “{lesson.title}”
        </Button>
      )}
    </Stack>
  );
}
