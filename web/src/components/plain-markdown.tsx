import { Fragment } from "react";
import { type Block, blocksOf, type Inline, inlinesOf } from "./markdown-blocks.ts";
import classes from "./plain-markdown.module.css";

/** Steps and lessons as elements, never as HTML text. */
export function PlainMarkdown({ text }: { text: string }) {
  return (
    <div className={classes.text}>
      {blocksOf(text).map((block, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a fixed text have no other identity
        <OneBlock key={position} block={block} />
      ))}
    </div>
  );
}

function OneBlock({ block }: { block: Block }) {
  if (block.kind === "heading")
    return (
      <h4>
        <Inlines text={block.text} />
      </h4>
    );
  if (block.kind === "quote")
    return (
      <blockquote>
        <Inlines text={block.text} />
      </blockquote>
    );
  if (block.kind === "paragraph")
    return (
      <p>
        <Inlines text={block.text} />
      </p>
    );
  if (block.kind === "table") return <TableBlock rows={block.rows} />;
  const items = block.items.map((item, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items of a fixed text have no other identity
    <li key={position}>
      <Inlines text={item} />
    </li>
  ));
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function TableBlock({ rows }: { rows: readonly string[][] }) {
  const [head = [], ...body] = rows;
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              <Inlines text={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row) => (
          <tr key={row.join("|")}>
            {row.map((cell) => (
              <td key={cell}>
                <Inlines text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One line with its strong, emphasised and code words. */
export function Inlines({ text }: { text: string }) {
  return inlinesOf(text).map((inline, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed text have no other identity
    <Fragment key={position}>{element(inline)}</Fragment>
  ));
}

function element({ kind, text }: Inline) {
  if (kind === "strong") return <strong>{text}</strong>;
  if (kind === "emphasis") return <em>{text}</em>;
  if (kind === "code") return <code>{text}</code>;
  return text;
}
