import { useParams, useRouter, useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";

export type Search = Readonly<Record<string, string | undefined>>;

/** `?a=1&b=x` as plain strings, so that an address reads as it was written. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The other way; what is empty is left out of the address. */
export function stringifySearch(search: Record<string, unknown>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

/** A path with its query: `addressTo("/sops/x", { v: 2 })` is `/sops/x?v=2`. */
export function addressTo(path: string, search: Record<string, unknown> = {}): string {
  return path + stringifySearch(search);
}

export type Go = (address: string, options?: { replace?: boolean; keepScroll?: boolean }) => void;

/** Goes to another address of the app. */
export function useGo(): Go {
  const router = useRouter();
  return useCallback(
    (address, { replace = false } = {}) => {
      if (!replace) return router.history.push(address);
      router.history.replace(address);
      // Else a step forward right behind it would take its place.
      router.history.flush();
    },
    [router],
  );
}

/** The state that lives in the address: what it says now, and a way to change some of it without leaving the page. */
export function useAddress(): [Search, (patch: Record<string, string | number | null | undefined>) => void] {
  const go = useGo();
  const { pathname, search } = useRouterState({ select: (state) => state.location });
  const current: Search = search;
  const change = useCallback(
    (patch: Record<string, string | number | null | undefined>) =>
      go(addressTo(pathname, { ...current, ...patch }), { replace: true }),
    [go, pathname, current],
  );
  return [current, change];
}

export function usePathname(): string {
  return useRouterState({ select: (state) => state.location.pathname });
}

/** A part of the path, like the id in /tickets/:id. */
export function useParam(name: string): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params[name] ?? "";
}

/** Lets every plain link to this app change the screen without loading it anew; links elsewhere and new tabs stay as they are. */
export function useInternalLinks(): void {
  const go = useGo();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const address = internalAddress(event);
      if (address === null) return;
      event.preventDefault();
      go(address);
    };
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
  }, [go]);
}

function internalAddress(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return null;
  const url = new URL(link.href, window.location.href);
  if (url.origin !== window.location.origin || url.pathname.startsWith("/api/")) return null;
  const samePage = url.pathname === window.location.pathname && url.search === window.location.search;
  return samePage && url.hash ? null : url.pathname + url.search + url.hash;
}
