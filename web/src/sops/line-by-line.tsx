import { useRead } from "../client/use-call.ts";
import { DiffText } from "../components/diff-text.tsx";
import { Loaded } from "../components/states.tsx";

/** The text diff of two versions. */
export function LineByLine({ sopId, from, to }: { sopId: string; from: number; to: number }) {
  const query = useRead("GET /sops/:id/diff", { params: { id: sopId }, query: { from, to } });
  return (
    <Loaded query={query} lines={3} height={90}>
      {({ text }) => <DiffText diff={text} names={[`Version ${from}`, `Version ${to}`]} />}
    </Loaded>
  );
}
