import { useDebouncedValue } from "@mantine/hooks";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ApiError } from "../client/api-error.ts";
import { call } from "../client/call.ts";
import type { SopPreview } from "../client/wire.ts";

/** How long one has to stop typing before the text is read by the server. */
const pauseMs = 500;

/** What the text becomes, a moment after one stopped typing; the last answer stays until the next is here. */
export function usePreview(text: string): UseQueryResult<SopPreview, ApiError> {
  const [source] = useDebouncedValue(text, pauseMs);
  return useQuery<SopPreview, ApiError>({
    queryKey: ["POST /sop-previews", source],
    queryFn: ({ signal }) => call("POST /sop-previews", { body: { source } }, { signal }),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
}
