/**
 * What a step says as it stands in the page's sanitised HTML: with its tables, lists and marks, without its heading and the rules that
 * are listed for themselves. Null when the page has no place of that id; then only the plain text is known.
 */
export function stepHtml(page: Document, step: { id: string; obligations: readonly { id: string }[] }): string | null {
  const heading = page.getElementById(anchorOf(step.id));
  if (!heading || !/^H[1-6]$/.test(heading.tagName)) return null;
  const body = page.createElement("div");
  for (let next = heading.nextElementSibling; next && !endsAt(next, heading); next = next.nextElementSibling)
    body.append(next.cloneNode(true));
  for (const { id } of step.obligations) body.querySelector(`#${CSS.escape(anchorOf(id))}`)?.remove();
  for (const list of body.querySelectorAll("ul, ol")) if (list.children.length === 0) list.remove();
  for (const label of body.querySelectorAll("p")) if (isRulesLabel(label)) label.remove();
  return body.innerHTML.trim();
}

/** Anchors of a page carry this prefix, so that no text can name an element of the app. */
const anchorOf = (id: string) => `user-content-${id}`;

/** The next heading of the same or a higher rank. */
function endsAt(element: Element, heading: Element): boolean {
  return /^H[1-6]$/.test(element.tagName) && element.tagName <= heading.tagName;
}

function isRulesLabel(paragraph: Element): boolean {
  return /^(constraints|restricciones)\s*:?$/i.test(paragraph.textContent?.trim() ?? "");
}
