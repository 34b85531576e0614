import { usePathname } from "../client/address.ts";
import classes from "./parts-nav.module.css";

type PartsNavProps = { label: string; parts: readonly { path: string; label: string }[] };

/** The screens of one place, in the order of the work. */
export function PartsNav({ label, parts }: PartsNavProps) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={classes.nav}>
      {parts.map((part) => (
        <a
          key={part.path}
          href={part.path}
          aria-current={part.path === path ? "page" : undefined}
          ref={part.path === path ? showWhole : undefined}
        >
          {part.label}
        </a>
      ))}
    </nav>
  );
}

/** On a phone the row is wider than the screen: the part one is in must be seen. */
function showWhole(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
