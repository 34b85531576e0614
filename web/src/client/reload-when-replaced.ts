const storageKey = "plumbline-reloaded-at";
/** A second failure within this time is not cured by loading again. */
const patienceMs = 15_000;

/** A screen's file is gone when the server was updated while the page was open: then the page is loaded anew, once. */
export function reloadWhenReplaced(page: Window = window, now: () => number = Date.now): void {
  page.addEventListener("vite:preloadError", (event) => {
    const before = Number(page.sessionStorage.getItem(storageKey) ?? 0);
    if (now() - before < patienceMs) return;
    page.sessionStorage.setItem(storageKey, String(now()));
    event.preventDefault();
    page.location.reload();
  });
}
