import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './signing';

/** What an address opens: one file, by its kind and key, for one account. */
export interface Link {
  kind: string;
  institutionId: string;
  accountId: string;
  key: string;
}

/** Below the address that clients reach the server at. */
export const LINK_PATH = '/files/';

const MAC_BYTES = 32;

const macOf = (payload: Buffer) => createHmac('sha256', deriveKey('file links')).update(payload).digest();

/**
 * A token that names a file, signed so that nobody else can make one. Whoever has it has the file, for as long as the account may see it.
 * What it names can be read from it, and is known to whom it was given.
 */
export function signLink({ kind, institutionId, accountId, key }: Link): string {
  const payload = Buffer.from(JSON.stringify([kind, institutionId, accountId, key]));
  return Buffer.concat([macOf(payload), payload]).toString('base64url');
}

/** What a token names, or null for anything that is not exactly one that we have signed. */
export function openLink(token: string): Link | null {
  const signed = Buffer.from(token, 'base64url');
  // Node's decoder takes encodings that nobody would write; a signed text has one form.
  if (signed.length <= MAC_BYTES || signed.toString('base64url') !== token) return null;
  const payload = signed.subarray(MAC_BYTES);
  if (!timingSafeEqual(signed.subarray(0, MAC_BYTES), macOf(payload))) return null;
  const [kind, institutionId, accountId, key] = JSON.parse(payload.toString()) as [string, string, string, string];
  return { kind, institutionId, accountId, key };
}

let publicUrl: string | undefined;

/** Called once by the program, as soon as it is known where clients reach it; undefined if nobody has said. */
export function useLinksAt(url: string | undefined): void {
  publicUrl = url;
}

/** The address of a file, or null while it is not known where clients reach the server. */
export const addressOf = (link: Link) => (publicUrl === undefined ? null : `${publicUrl}${LINK_PATH}${signLink(link)}`);
