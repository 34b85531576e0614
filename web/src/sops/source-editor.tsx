import { markdown } from "@codemirror/lang-markdown";
import { yamlFrontmatter } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import CodeMirror, { Decoration, EditorView, type ReactCodeMirrorRef } from "@uiw/react-codemirror";
import { useEffect, useMemo, useRef } from "react";
import classes from "./source-editor.module.css";

export type LineMark = { line: number; message: string };

type SourceEditorProps = {
  value: string;
  change: (text: string) => void;
  marks: readonly LineMark[];
  /** a line to go to; a new object goes there again */
  jump: { line: number } | null;
  label: string;
};

/** Markdown with marked lines. Tab leaves the field, so that nobody is caught in it. */
export function SourceEditor({ value, change, marks, jump, label }: SourceEditorProps) {
  const editor = useRef<ReactCodeMirrorRef>(null);
  const extensions = useMemo(
    () => [
      yamlFrontmatter({ content: markdown() }),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "true", tabindex: "0" }),
      look,
      syntaxHighlighting(letters),
      marked(marks),
    ],
    [label, marks],
  );
  useEffect(() => {
    const view = editor.current?.view;
    if (!view || !jump) return;
    const { from } = view.state.doc.line(Math.min(Math.max(1, jump.line), view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  }, [jump]);
  return (
    <CodeMirror
      ref={editor}
      value={value}
      onChange={change}
      theme="none"
      extensions={extensions}
      indentWithTab={false}
      basicSetup={{ foldGutter: false, highlightActiveLineGutter: true, autocompletion: false }}
      className={classes.editor}
    />
  );
}

/** The product's surfaces in place of the editor's own. */
const look = EditorView.theme({
  "&": { backgroundColor: "var(--pl-surface)", color: "var(--pl-ink)", fontSize: "0.88rem" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 10px" },
  ".cm-gutters": { backgroundColor: "var(--pl-surface)", color: "var(--mantine-color-dimmed)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--pl-sunken)" },
  ".cm-content": { fontFamily: "var(--mantine-font-family-monospace)", padding: "12px 0", lineHeight: "1.6" },
  ".cm-cursor": { borderLeftColor: "var(--pl-ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--pl-mark) !important" },
  "&.cm-focused": { outline: "none" },
});

/** Colours of the product, so that one style is right in light and dark. */
const letters = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "650", color: "var(--mantine-color-anchor)" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--mantine-color-anchor)" },
  { tag: [tags.monospace, tags.string], color: "var(--pl-person)" },
  { tag: [tags.link, tags.url], color: "var(--mantine-color-anchor)", textDecoration: "underline" },
  { tag: [tags.processingInstruction, tags.meta, tags.comment, tags.separator], color: "var(--mantine-color-dimmed)" },
]);

function marked(marks: readonly LineMark[]) {
  return EditorView.decorations.compute(["doc"], ({ doc }) => {
    const messages = new Map<number, string>();
    for (const { line, message } of marks)
      if (line >= 1 && line <= doc.lines)
        messages.set(line, messages.has(line) ? `${messages.get(line)}\n${message}` : message);
    const lines = [...messages].sort(([a], [b]) => a - b);
    return Decoration.set(
      lines.map(([line, title]) =>
        Decoration.line({ class: classes.finding ?? "", attributes: { title } }).range(doc.line(line).from),
      ),
    );
  });
}
