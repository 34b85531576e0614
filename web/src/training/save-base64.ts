import { saveFile } from "../client/save-file.ts";

/** Saves a file that the server sent as base64. */
export function saveBase64({
  fileName,
  mediaType,
  base64,
}: {
  fileName: string;
  mediaType: string;
  base64: string;
}): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  saveFile(fileName, bytes, mediaType);
}
