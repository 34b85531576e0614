import { RE2JS, RE2JSException } from "re2js";

/** Half-open range of UTF-16 offsets. */
export type Match = { start: number; end: number };

/** A match with what its first group caught, or all of it where the pattern has no group. */
export type Caught = Match & { value: string };

/** A compiled text pattern: `find` gives the first non-empty match at or after `from`, `test` says whether there is any match. */
export type Pattern = {
  source: string;
  test: (text: string) => boolean;
  find: (text: string, from?: number) => Match | null;
  /** every non-overlapping match */
  all: (text: string) => Caught[];
};

/** Longest pattern source accepted, in UTF-16 units. */
export const maxPatternLength = 1_000;

const cache = new Map<string, Pattern>();
const cacheLimit = 2_000;

/**
 * Compiles a scorecard pattern: RE2 syntax (no lookaround, no back-reference), matched case-insensitively anywhere in the text.
 * RE2 takes time linear in the text, so a pattern written by a user cannot stall scoring (Cox, "Regular Expression Matching
 * Can Be Simple And Fast", 2007). Throws SyntaxError when the pattern is malformed, too long or matches the empty string.
 */
export function compilePattern(source: string): Pattern {
  const known = cache.get(source);
  if (known) return known;
  if (source.length > maxPatternLength) throw new SyntaxError(`pattern is longer than ${maxPatternLength} characters`);
  const compiled = compile(source);
  if (compiled.matcher("").matches()) throw new SyntaxError(`pattern matches the empty text, so every turn: ${source}`);
  const pattern: Pattern = {
    source,
    test: (text) => compiled.matcher(text).find(),
    find: (text, from = 0) => firstMatch(compiled, text, from),
    all: (text) => allMatches(compiled, text),
  };
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(source, pattern);
  return pattern;
}

/** Why `source` cannot be used as a pattern, or null when it can. */
export function patternProblem(source: string): string | null {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (error instanceof RE2JSException) throw new SyntaxError(error.message);
    throw error;
  }
}

function firstMatch(compiled: RE2JS, text: string, from: number): Match | null {
  const matcher = compiled.matcher(text);
  if (from > text.length) return null;
  let found = matcher.find(from);
  while (found && matcher.end() === matcher.start()) found = matcher.find();
  return found ? { start: matcher.start(), end: matcher.end() } : null;
}

function allMatches(compiled: RE2JS, text: string): Caught[] {
  const matcher = compiled.matcher(text);
  const found: Caught[] = [];
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end === start) continue;
    const group = matcher.groupCount() > 0 ? matcher.group(1) : null;
    found.push({ start, end, value: group ?? text.slice(start, end) });
  }
  return found;
}
