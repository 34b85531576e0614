import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** A signing secret in the form of standard-webhooks: `whsec_` and 32 random bytes in base64. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** Encrypts a secret with a key drawn from the installation's own (AES-256-GCM); the result is text for a database. */
export function sealSecret(secret: string, installationSecret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(installationSecret), nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return [nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64")).join(".");
}

/** The secret again, or null when it was sealed by an installation with another secret. */
export function openSecret(sealed: string, installationSecret: string): string | null {
  const [nonce, tag, text] = sealed.split(".").map((part) => Buffer.from(part, "base64"));
  if (!nonce || !tag || !text) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyFrom(installationSecret), nonce).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function keyFrom(installationSecret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", installationSecret, "", "plumbline webhook secrets", 32));
}
