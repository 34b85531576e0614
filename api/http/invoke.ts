import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { Contract, ReplyOf, RouteKey, RouteSpec } from "./contract.ts";
import { type Handlers, mayCall, type RouteInput, readPart } from "./route.ts";

export type RouteParts = { params?: unknown; query?: unknown; body?: unknown };

/**
 * A route called from inside the process: the same role check, validation, handler and reply as over HTTP. Throws what the route
 * would answer, as `AppError`.
 */
export type Invoke<C extends Contract> = <K extends keyof C & RouteKey>(
  key: K,
  parts: RouteParts,
  principal: Principal,
) => Promise<ReplyOf<C[K]>>;

export function createInvoke<C extends Contract>(contract: C, handlers: Handlers<C>): Invoke<C> {
  return async (key, parts, principal) => {
    const spec = contract[key] as RouteSpec;
    if (!mayCall(spec.access, principal.role))
      throw new AppError(
        "forbidden",
        `This needs the role ${[spec.access].flat().join(" or ")}; you are ${principal.role}.`,
      );
    const input = {
      params: readPart("address", spec.params, parts.params),
      query: readPart("query", spec.query, parts.query),
      body: readPart("body", spec.body, parts.body),
      principal,
    };
    const handler = handlers[key] as unknown as (input: RouteInput<RouteSpec>) => Promise<unknown>;
    return spec.reply.parse(await handler(input as RouteInput<RouteSpec>)) as ReplyOf<C[typeof key]>;
  };
}
