import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Encrypts a text for a database with AES-256-GCM under a key drawn from the installation's secret (HKDF-SHA-256, RFC 5869). `purpose`
 * separates the keys: what is sealed for one purpose does not open for another.
 */
export function seal(text: string, installationSecret: string, purpose: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(installationSecret, purpose), nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64")).join(".");
}

/** The text again, or null when it was sealed by an installation with another secret, for another purpose, or changed since. */
export function unseal(sealed: string, installationSecret: string, purpose: string): string | null {
  const [nonce, tag, text] = sealed.split(".").map((part) => Buffer.from(part, "base64"));
  if (!nonce || !tag || !text) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyFrom(installationSecret, purpose), nonce).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

const keys = new Map<string, Buffer>();

function keyFrom(installationSecret: string, purpose: string): Buffer {
  const name = `${purpose}\n${installationSecret}`;
  const known = keys.get(name) ?? Buffer.from(hkdfSync("sha256", installationSecret, "", purpose, 32));
  keys.set(name, known);
  return known;
}
