import { addressTo } from "../client/address.ts";
import type { Module } from "../client/wire.ts";
import { ruleName } from "../components/format.ts";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import classes from "./training.module.css";

type Citation = Module["lessons"][number]["citations"][number];

/** The rule's own words, with the place they come from. */
export function Source({ citation }: { citation: Citation }) {
  const [sop = "", anchor] = citation.ref.split("#");
  return (
    <blockquote className={classes.source}>
      <PlainMarkdown text={citation.quote} />
      <a href={addressTo(`/sops/${sop}`, { step: anchor, rule: anchor })}>{ruleName(citation.ref)}</a>
    </blockquote>
  );
}
