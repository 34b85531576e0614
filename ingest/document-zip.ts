import { fromBuffer, type ZipFile } from "yauzl";
import { DocumentRefused, documentLimits } from "./document.ts";

export type ZipSizes = { entries: string[]; packedBytes: number; unpackedBytes: number };

/**
 * Names and declared sizes of a zip archive, read from its directory; nothing is unpacked. Throws `too-large` as soon as
 * a limit is passed and `unreadable` for a broken archive, an encrypted one, or one whose names leave its folder.
 */
export async function zipSizes(bytes: Uint8Array): Promise<ZipSizes> {
  const zip = await open(bytes);
  const sizes: ZipSizes = { entries: [], packedBytes: 0, unpackedBytes: 0 };
  assertLimit(zip.entryCount, documentLimits.entries, "entries");
  return new Promise((resolve, reject) => {
    zip.on("error", (error: Error) => reject(broken(error)));
    zip.on("end", () => {
      const ratio = sizes.unpackedBytes / Math.max(1, sizes.packedBytes);
      if (ratio <= documentLimits.ratio) resolve(sizes);
      else reject(tooLarge(`unpacks to ${Math.round(ratio)} times its size`, `${documentLimits.ratio} times`));
    });
    zip.on("entry", (entry) => {
      try {
        if (entry.isEncrypted()) throw new DocumentRefused("unreadable", "The file is protected with a password.");
        sizes.entries.push(entry.fileName);
        sizes.packedBytes += entry.compressedSize;
        sizes.unpackedBytes += entry.uncompressedSize;
        assertLimit(sizes.entries.length, documentLimits.entries, "entries");
        assertLimit(sizes.unpackedBytes, documentLimits.unpackedBytes, "bytes when unpacked");
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.readEntry();
  });
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true }, (error, zip) => (error ? reject(broken(error)) : resolve(zip)));
  });
}

function assertLimit(value: number, limit: number, what: string): void {
  if (value > limit) throw tooLarge(`holds more than ${limit} ${what}`, String(limit));
}

function tooLarge(what: string, limit: string): DocumentRefused {
  return new DocumentRefused("too-large", `The file ${what}; at most ${limit} is read.`);
}

function broken(error: Error): DocumentRefused {
  return new DocumentRefused("unreadable", `The file is not a sound zip archive: ${error.message}.`);
}
