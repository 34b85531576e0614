import { seal, unseal } from "../adapters/seal.ts";

const purpose = "plumbline webhook secrets";

/** Encrypts a signing secret with a key drawn from the installation's own; the result is text for a database. */
export function sealSecret(secret: string, installationSecret: string): string {
  return seal(secret, installationSecret, purpose);
}

/** The secret again, or null when it was sealed by an installation with another secret. */
export function openSecret(sealed: string, installationSecret: string): string | null {
  return unseal(sealed, installationSecret, purpose);
}
