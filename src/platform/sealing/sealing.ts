import { randomUUID } from 'node:crypto';
import type { Database, Tx, Wall } from '../database';
import { decrypt, encrypt, newKey, type Place, SealError } from './aead';
import type { KeyService } from './key-service';
import {
  dataKeyPlace,
  findChain,
  insertDataKey,
  institutionKeyPlace,
  institutionKeys as institutionKeysOf,
  type KeyChain,
  presentInstitutionKey,
  retireInstitutionKeys,
  rewrapSome,
} from './keys.store';

let service: KeyService | undefined;

/** Called once by the program, which knows where the master keys are. */
export function useKeyService(keys: KeyService): void {
  service = keys;
  institutionKeys.clear();
}

function keyService(): KeyService {
  if (!service) throw new Error('sealing was not given a key service');
  return service;
}

// Institution keys as they were unwrapped: a key service may be a network away. Data keys are never kept, so that one that is
// deleted opens nothing from then on.
const institutionKeys = new Map<string, Buffer>();
const MOST_KEYS = 10_000;

async function institutionKey(institutionId: string, key: { id: string; masterKeyId: string; wrapped: Buffer }): Promise<Buffer> {
  const known = institutionKeys.get(key.id);
  if (known) return known;
  const opened = await keyService().unwrap(key.masterKeyId, institutionKeyPlace(institutionId, key.id), key.wrapped);
  if (institutionKeys.size >= MOST_KEYS) institutionKeys.clear();
  institutionKeys.set(key.id, opened);
  return opened;
}

async function dataKey(institutionId: string, chain: KeyChain): Promise<Buffer> {
  const wrapping = await institutionKey(institutionId, {
    id: chain.institutionKeyId,
    masterKeyId: chain.masterKeyId,
    wrapped: Buffer.from(chain.institutionWrapped, 'base64'),
  });
  return decrypt(wrapping, dataKeyPlace(institutionId, chain.holderId), Buffer.from(chain.wrapped, 'base64'));
}

async function chainFor(tx: Tx, institutionId: string, holderId: string): Promise<KeyChain> {
  const known = await findChain(tx, holderId);
  if (known) return known;
  const present = await presentInstitutionKey(tx, keyService(), institutionId);
  const wrapping = await institutionKey(institutionId, present);
  await insertDataKey(tx, institutionId, holderId, present.id, encrypt(wrapping, dataKeyPlace(institutionId, holderId), newKey()));
  const made = await findChain(tx, holderId);
  if (!made) throw new Error('a data key was not stored');
  return made;
}

const ID_BYTES = 16;
const idBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');

/** Seals a text under a holder's data key, which is made if they have none: the key's id, then what `encrypt` gives. */
export async function sealText(tx: Tx, holderId: string, place: Place, text: string): Promise<Buffer> {
  const chain = await chainFor(tx, place.institutionId, holderId);
  return sealWith(chain.keyId, await dataKey(place.institutionId, chain), place, text);
}

function sealWith(keyId: string, key: Buffer, place: Place, text: string): Buffer {
  return Buffer.concat([idBytes(keyId), encrypt(key, place, Buffer.from(text))]);
}

/** Opens a text. @throws SealError */
export async function openText(chain: KeyChain | null, place: Place, sealed: Buffer): Promise<string> {
  if (!chain || !sealed.subarray(0, ID_BYTES).equals(idBytes(chain.keyId))) throw new SealError('KEY_NOT_AT_HAND');
  return decrypt(await dataKey(place.institutionId, chain), place, sealed.subarray(ID_BYTES)).toString();
}

/**
 * Wraps all data keys of an institution anew: under a new institution key, which the current master key wraps. Whoever reads
 * meanwhile finds each key under the old one or the new one. Can be broken off and begun again.
 * @returns how many data keys were wrapped.
 */
export async function rotateKeys(wall: Wall, institutionId: string): Promise<number> {
  await wall.write((tx) => retireInstitutionKeys(tx, keyService(), institutionId));
  let total = 0;
  for (;;) {
    const done = await wall.write((tx) => rewrapSome(tx, keyService(), institutionId, (row) => institutionKey(institutionId, row)));
    if (done === 0) return total;
    total += done;
  }
}

/** Keys for loading many holders at once, before there is a server: what has to be stored, and a way to seal. */
export async function keysForLoading(institutionId: string, institutionKeyId: string) {
  const key = newKey();
  const wrappedKey = await keyService().wrap(institutionKeyPlace(institutionId, institutionKeyId), key);
  return {
    institutionKey: wrappedKey,
    /** A holder's new data key, wrapped, and how to seal with it. */
    holder: (holderId: string, keyId: string) => {
      const own = newKey();
      return {
        wrapped: encrypt(key, dataKeyPlace(institutionId, holderId), own),
        seal: (place: Omit<Place, 'institutionId'>, text: string) => sealWith(keyId, own, { institutionId, ...place }, text),
      };
    },
  };
}

/** Wraps a key that is kept outside the database. */
export const wrapKey = (place: Place, key: Buffer) => keyService().wrap(place, key);

/** Opens what `wrapKey` wrapped. @throws SealError */
export const unwrapKey = (masterKeyId: string, place: Place, wrapped: Buffer) => keyService().unwrap(masterKeyId, place, wrapped);

/** Institutions with a key that none of the master keys opens. */
export async function shutInstitutions(database: Database): Promise<string[]> {
  const shut: string[] = [];
  for (const institutionId of await database.institutions('institutions')) {
    const keys = await institutionKeysOf(database.wall({ institutionId, accountId: null, requestId: randomUUID() }));
    try {
      for (const key of keys) await institutionKey(institutionId, key);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      shut.push(institutionId);
    }
  }
  return shut;
}
