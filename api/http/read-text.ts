import { AppError } from "../errors.ts";

/** Reads a streamed body as UTF-8, refusing more than `maxBytes` and bytes that are not UTF-8. */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw new AppError("too-large", `The file is larger than ${maxBytes} bytes.`);
    parts.push(part);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw new AppError("invalid", "The file is not UTF-8 text. Save it as UTF-8 and send it again.");
  }
}
