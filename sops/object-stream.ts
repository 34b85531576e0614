/**
 * Reads a JSON text that arrives in pieces and gives each object inside its first array as soon as it is whole:
 * `{"sentences":[{…},{…}]}`. What it gives is parsed and nothing more; an object that cannot be parsed is left out. The whole text
 * still has to be read at the end: this only tells early what is there already.
 */
export function objectStream(): { push(text: string): unknown[] } {
  let text = "";
  let at = 0;
  let depth = 0;
  let start = -1;
  let inString = false;
  let escaped = false;
  let inArray = false;
  return {
    push(piece) {
      text += piece;
      const found: unknown[] = [];
      for (; at < text.length; at++) {
        const character = text[at];
        if (inString) {
          if (escaped) escaped = false;
          else if (character === "\\") escaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') inString = true;
        else if (character === "[" && !inArray) inArray = true;
        else if (character === "{" && inArray) {
          if (depth === 0) start = at;
          depth += 1;
        } else if (character === "}" && depth > 0) {
          depth -= 1;
          if (depth === 0) found.push(...parsed(text.slice(start, at + 1)));
        }
      }
      return found;
    },
  };
}

function parsed(json: string): unknown[] {
  try {
    return [JSON.parse(json)];
  } catch {
    return [];
  }
}
