/**
 * Why PostgreSQL cannot hold a text somewhere inside a value, or null. Its texts hold no U+0000, and its JSON no half of a
 * surrogate pair.
 */
export function unstorable(value: unknown): string | null {
  if (typeof value === "string") {
    if (value.includes("\0")) return "holds a NUL character (U+0000): remove it";
    return /\p{Surrogate}/u.test(value) ? "holds half of a surrogate pair: send it as UTF-8 text" : null;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const problem = unstorable(key) ?? unstorable(inner);
    if (problem) return problem;
  }
  return null;
}

/** The same text without what PostgreSQL cannot hold: U+FFFD stands in its place. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
