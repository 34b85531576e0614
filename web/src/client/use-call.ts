import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useRef } from "react";
import { ApiError } from "./api-error.ts";
import { call, newKey } from "./call.ts";
import type { Input, ReadRoute, Reply, Route, SendRoute } from "./wire.ts";

export type ReadOptions<R extends Route> = {
  enabled?: boolean;
  /** milliseconds until the next look, or false */
  again?: (reply: Reply<R> | undefined) => number | false;
  keepPrevious?: boolean;
  /** reads again whenever a screen opens, however recent what is remembered; see `isFetchedAfterMount` */
  fresh?: boolean;
};

/** Reads a route; the reply is kept under the route and its input. */
export function useRead<R extends ReadRoute>(
  route: R,
  input: Input<R>,
  { enabled = true, again, keepPrevious = false, fresh = false }: ReadOptions<R> = {},
): UseQueryResult<Reply<R>, ApiError> {
  return useQuery<Reply<R>, ApiError>({
    queryKey: [route, input],
    queryFn: ({ signal }) => call(route, input, { signal }),
    enabled,
    retry: (failures, error) => error.status >= 500 && error.code !== "internal" && failures < 2,
    ...(again ? { refetchInterval: (query) => again(query.state.data as Reply<R> | undefined) } : {}),
    ...(fresh ? { staleTime: 0 } : {}),
    ...(keepPrevious ? { placeholderData: (previous) => previous } : {}),
  });
}

type Intent = { content: string; file: Blob | null };

/** What is being sent; a file is the same only if it is the same choice, since its content is not compared. */
function intentOf(route: Route, input: object): Intent {
  const { file = null, ...rest }: { file?: Blob | null } = input;
  return { content: JSON.stringify([route, rest]), file };
}

/** Sends to a route. Sending the same thing again after a failure reuses its Idempotency-Key, so nothing is saved twice. */
export function useSend<R extends SendRoute>(
  route: R,
  options: { refresh?: readonly ReadRoute[]; done?: (reply: Reply<R>, input: Input<R>) => void } = {},
): UseMutationResult<Reply<R>, ApiError, Input<R>> {
  const client = useQueryClient();
  const last = useRef<(Intent & { key: string }) | null>(null);
  return useMutation<Reply<R>, ApiError, Input<R>>({
    mutationFn: (input) => {
      const { content, file } = intentOf(route, input);
      if (last.current?.content !== content || last.current.file !== file)
        last.current = { content, file, key: newKey() };
      return call(route, input, { idempotencyKey: last.current.key });
    },
    onSuccess: async (reply, input) => {
      last.current = null;
      await Promise.all((options.refresh ?? []).map((name) => client.invalidateQueries({ queryKey: [name] })));
      options.done?.(reply, input);
    },
  });
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError({ code: "screen", status: -1, message });
}
