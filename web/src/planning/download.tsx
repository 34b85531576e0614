import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { call } from "../client/call.ts";
import { saveFile } from "../client/save-file.ts";
import { asApiError } from "../client/use-call.ts";
import type { Input, Reply } from "../client/wire.ts";

type What = "forecast" | "staffing" | "comparison" | "ledger" | "candidates";
type DownloadProps = { what: What; id?: string; ids?: string };

/** The figures on the screen as a file for a spreadsheet. */
export function Download({ what, id, ids }: DownloadProps) {
  const [busy, setBusy] = useState<"csv" | "xlsx" | null>(null);
  const fetchFile = async (format: "csv" | "xlsx") => {
    setBusy(format);
    try {
      const input: Input<"GET /planning/exports/:what"> = { params: { what }, query: { format, id, ids } };
      save(await call("GET /planning/exports/:what", input));
    } catch (error) {
      notifications.show({ color: "red", title: "The file could not be made", message: asApiError(error).message });
    } finally {
      setBusy(null);
    }
  };
  return (
    <Group gap={4} wrap="nowrap">
      {(["xlsx", "csv"] as const).map((format) => (
        <Button
          key={format}
          size="compact-xs"
          variant="subtle"
          loading={busy === format}
          onClick={() => void fetchFile(format)}
        >
          Save as {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

function save({ fileName, mediaType, base64 }: Reply<"GET /planning/exports/:what">): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  saveFile(fileName, bytes, mediaType);
}
