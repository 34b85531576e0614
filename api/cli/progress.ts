import cliProgress from "cli-progress";
import type { Terminal } from "./terminal.ts";

export type Progress = {
  /** `total` null = not known */
  show(name: string, done: number, total: number | null): void;
  end(): void;
};

/** A bar on standard error while somebody watches; silent otherwise. */
export function createProgress(terminal: Terminal): Progress {
  const stream = terminal.bars;
  if (stream === null) return { show: () => {}, end: () => {} };
  const bar = new cliProgress.SingleBar({
    stream,
    format: "{name} {bar} {value}/{total}",
    barsize: 30,
    barCompleteChar: "#",
    barIncompleteChar: ".",
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
  });
  let running = false;
  return {
    show: (name, done, total) => {
      const limit = total ?? Math.max(done, 1);
      if (!running) bar.start(limit, done, { name });
      running = true;
      bar.setTotal(limit);
      bar.update(done, { name });
    },
    end: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}
