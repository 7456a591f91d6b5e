/** Bytes, as the private messages write and hash them. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** What is hashed, signed or authenticated: JSON of a list, so that no two lists are the same bytes. */
export const bytesOf = (list: readonly unknown[]): Bytes => new TextEncoder().encode(JSON.stringify(list));

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export const randomBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count));

export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @throws {DOMException} for what is no base64url. */
export const fromBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
