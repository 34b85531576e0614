import type { ListItem } from "mdast";
import { readItem, slug } from "./markdown.ts";
import type { SopParameter } from "./sop.ts";

/** `- **name** (required): description`, one an item; items of another form are left out. */
export function parametersIn(items: readonly ListItem[], source: string): SopParameter[] {
  return items.flatMap((item): SopParameter[] => {
    const read = readItem(item, source);
    const match = read && /^([^\s:(]+)\s*(?:\(([^)]*)\))?\s*:?\s*(.*)$/su.exec(read.text);
    if (!read || !match?.[1]) return [];
    const name = match[1];
    const required = /\b(required|obligatorio|obligatoria|requerido|requerida)\b/i.test(match[2] ?? "");
    const description = (match[3] ?? "").trim();
    const id = read.id ?? `input-${slug(name)}`;
    return [{ id, name, required, description, values: valuesNamed(description), span: read.span }];
  });
}

/** `yes or no, from the payout page` names the values yes and no; a description in sentences names none. */
function valuesNamed(description: string): string[] {
  const list = description.split(/[;(.]|,? from\b|,? if\b|,? de `/u, 1)[0] ?? "";
  if (!/\s(?:or|o|u)\s/u.test(list)) return [];
  const values = list
    .split(/,\s*(?:or\s+|o\s+)?|\s+(?:or|o|u)\s+/u)
    .map((value) => value.replace(/^["'«“`]|["'»”`]$/gu, "").trim());
  return values.every((value) => value !== "" && value.split(/\s+/u).length <= 4) ? values : [];
}
