import { lookup as systemLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { UpstreamError } from "./gate.ts";
import { isPublicAddress } from "./public-address.ts";

/** An address that must not be called. The message says why, for whoever set it. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

export type Resolved = { address: string; family: number };
export type Resolve = (host: string) => Promise<Resolved[]>;

/** Hosts, as written in an address, that may be on a private network and be called without TLS; `setting` is where they are named. */
export type PrivateHosts = { hosts: readonly string[]; setting: string };

/**
 * The address as it would be called. Throws `RefusedAddress` for what is refused whatever the name resolves to: another scheme
 * than https, a name and password, and a written IP address that is not public.
 */
export function outsideUrl(given: string, allowed: PrivateHosts): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url)
    throw new RefusedAddress("This is not an address. Write it whole, like https://hooks.example.com/plumbline.");
  const isAllowed = allowed.hosts.includes(hostOf(url));
  if (url.protocol !== "https:" && !(isAllowed && url.protocol === "http:"))
    throw new RefusedAddress("The address must begin with https://.");
  if (url.username || url.password) throw new RefusedAddress("The address must not hold a name or password.");
  if (isIP(hostOf(url)) && !isAllowed && !isPublicAddress(hostOf(url))) throw notPublic(url, allowed);
  return url;
}

/** The host without the brackets of IPv6; numbers in odd notations have become plain addresses by then. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Every address of the name must be public, and the one that was looked at is the one that is called. */
export async function addressOf(url: URL, allowed: PrivateHosts, resolve: Resolve): Promise<Resolved> {
  const host = hostOf(url);
  const family = isIP(host);
  const found = family ? [{ address: host, family }] : await resolve(host);
  const [first] = found;
  if (!first) throw new UpstreamError(`${host} has no address.`, { retryable: true });
  if (!allowed.hosts.includes(host) && !found.every(({ address }) => isPublicAddress(address)))
    throw notPublic(url, allowed);
  return first;
}

/** For `http.request`: the address that was looked at, whatever the name resolves to by then. */
export function pinned(to: Resolved): LookupFunction {
  return (_host, { all }, done) =>
    all ? done(null, [{ address: to.address, family: to.family }]) : done(null, to.address, to.family);
}

function notPublic(url: URL, { setting }: PrivateHosts): RefusedAddress {
  return new RefusedAddress(
    `${url.hostname} is on this machine or a private network. Whoever runs Plumbline can allow it by name in ${setting}.`,
  );
}

export async function resolveAll(host: string): Promise<Resolved[]> {
  return systemLookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UpstreamError(`${host} cannot be resolved (${error.code}).`, { retryable: true, cause: error });
  });
}

/** The system's resolver cannot be stopped, only not waited for. */
export function within(deadlineMs: number, resolve: Resolve): Resolve {
  return async (host) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const expired = new UpstreamError(`${host} was not resolved within ${deadlineMs} ms.`, { retryable: true });
      timer = setTimeout(() => reject(expired), deadlineMs);
    });
    return Promise.race([resolve(host), late]).finally(() => clearTimeout(timer));
  };
}
