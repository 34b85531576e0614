/**
 * Writes plain values into the front matter of an SOP file, line by line, so that everything else stays as it is. A key that is
 * not there is added at the end of the front matter. Text without front matter comes back unchanged.
 */
export function withFrontMatter(source: string, values: Record<string, string | null>): string {
  const match = /^(\uFEFF?---[ \t]*(\r?\n))([\s\S]*?)^(---[ \t]*(?:\r?\n|$))/m.exec(source);
  if (match?.index !== 0) return source;
  const [whole, open = "", newline = "\n", yaml = "", close = ""] = match;
  const changed = Object.entries(values).reduce((text, [key, value]) => {
    const line = `${key}: ${value ?? "null"}`;
    const known = new RegExp(`^${key}[ \\t]*:[^\\r\\n]*`, "m");
    return known.test(text) ? text.replace(known, () => line) : `${text}${line}${newline}`;
  }, yaml);
  return `${open}${changed}${close}${source.slice(whole.length)}`;
}
