import { crc32, deflateRawSync } from "node:zlib";

type Entry = { name: string; data: Uint8Array; declaredSize?: number };

/** A zip archive for tests; `declaredSize` is what its directory says of an entry instead of the truth. */
export function zipOf(entries: readonly Entry[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, declaredSize = data.length } of entries) {
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(declaredSize, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), fields, tail, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, Buffer.from("PK\x05\x06"), end]);
}

const types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const relationships = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;
const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const style = (id: string, name: string) =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;
const styles = [style("Title", "Title"), ...[1, 2, 3, 4, 5, 6].map((n) => style(`Heading${n}`, `heading ${n}`))].join(
  "",
);

/** A Word document with this body, for tests; `declarations` stand before its root element. */
export function docxOf(body: string, declarations = ""): Uint8Array {
  const part = (name: string, text: string) => ({ name, data: Buffer.from(text) });
  return zipOf([
    part("[Content_Types].xml", types),
    part("_rels/.rels", relationships),
    part(
      "word/_rels/document.xml.rels",
      relationships.replace('officeDocument" Target="word/document.xml', 'styles" Target="styles.xml'),
    ),
    part("word/styles.xml", `<w:styles xmlns:w="${word}">${styles}</w:styles>`),
    part("word/document.xml", `${declarations}<w:document xmlns:w="${word}"><w:body>${body}</w:body></w:document>`),
  ]);
}
