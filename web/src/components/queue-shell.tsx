import { useEffect, useRef, useState } from "react";
import { useGo } from "../client/address.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";
import classes from "./queue-shell.module.css";

export type QueueItem = { id: string; address: string; content: React.ReactNode; muted?: boolean };

/** A list to work through: j and k move, Enter opens; the place is kept while one looks elsewhere. */
export function QueueShell({ items, label }: { items: readonly QueueItem[]; label: string }) {
  const go = useGo();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  const position = Math.min(at, Math.max(0, items.length - 1));
  const move = (step: number) => setAt(Math.min(items.length - 1, Math.max(0, position + step)));
  useShortcuts(label, [
    { keys: "j", does: "Next", run: () => move(1) },
    { keys: "k", does: "Previous", run: () => move(-1) },
    { keys: "Enter", does: "Open", run: () => go(items[position]?.address ?? "") },
  ]);
  const shown = useRef(position);
  // Only a move scrolls: a page opens at its head, however far down its list begins.
  useEffect(() => {
    if (shown.current === position) return;
    shown.current = position;
    list.current?.children[position]?.scrollIntoView({ block: "nearest" });
  }, [position]);
  return (
    <ol className={classes.queue} ref={list} aria-label={label}>
      {items.map((item, index) => (
        <li key={item.id}>
          <a
            href={item.address}
            className={classes.item}
            data-at={index === position || undefined}
            data-muted={item.muted || undefined}
            onFocus={() => setAt(index)}
          >
            {item.content}
          </a>
        </li>
      ))}
    </ol>
  );
}
