import { randomUUID } from 'node:crypto';
import type { Reader, Tx } from '../database';
import { decrypt, encrypt, newKey, type Place } from './aead';
import type { KeyService } from './key-service';

/** What it takes to get from a master key to a holder's data key, as one statement found it. Bytes are in base64. */
export interface KeyChain {
  keyId: string;
  holderId: string;
  wrapped: string;
  institutionKeyId: string;
  institutionWrapped: string;
  masterKeyId: string;
}

/**
 * A KeyChain as JSON, for `data_key k` joined with `institution_key ik`. Both come from one statement, so that a key that is being wrapped
 * anew is seen either as it was or as it is.
 */
export const KEY_CHAIN = `json_build_object('keyId', k.id, 'holderId', k.holder_id, 'wrapped', encode(k.wrapped, 'base64'),
  'institutionKeyId', ik.id, 'institutionWrapped', encode(ik.wrapped, 'base64'), 'masterKeyId', ik.master_key_id)`;

export const JOIN_INSTITUTION_KEY = 'join institution_key ik on ik.institution_id = k.institution_id and ik.id = k.institution_key_id';

export const institutionKeyPlace = (institutionId: string, id: string): Place => ({
  institutionId,
  table: 'institution_key',
  column: 'wrapped',
  row: id,
});

export const dataKeyPlace = (institutionId: string, holderId: string): Place => ({
  institutionId,
  table: 'data_key',
  column: 'wrapped',
  row: holderId,
});

export async function findChain(reader: Reader, holderId: string): Promise<KeyChain | undefined> {
  const [row] = await reader.query<{ chain: KeyChain }>(
    `select ${KEY_CHAIN} as chain from data_key k ${JOIN_INSTITUTION_KEY} where k.holder_id = $1`,
    [holderId],
  );
  return row?.chain;
}

export interface InstitutionKeyRow {
  id: string;
  masterKeyId: string;
  wrapped: Buffer;
}

const INSTITUTION_KEY = 'select id, master_key_id as "masterKeyId", wrapped from institution_key where retired_at is null';

/** The institution's present key, made if there is none. It is kept from being retired until the transaction ends. */
export async function presentInstitutionKey(tx: Tx, keys: KeyService, institutionId: string): Promise<InstitutionKeyRow> {
  for (;;) {
    const [present] = await tx.query<InstitutionKeyRow>(`${INSTITUTION_KEY} for share`);
    if (present) return present;
    await insertInstitutionKey(tx, keys, institutionId); // by whoever comes first
  }
}

async function insertInstitutionKey(tx: Tx, keys: KeyService, institutionId: string): Promise<void> {
  const id = randomUUID();
  const { masterKeyId, wrapped } = await keys.wrap(institutionKeyPlace(institutionId, id), newKey());
  await tx.query(
    'insert into institution_key (institution_id, id, master_key_id, wrapped) values ($1, $2, $3, $4) on conflict do nothing',
    [institutionId, id, masterKeyId, wrapped],
  );
}

/** Stores a holder's new data key, unless they have one by now. */
export async function insertDataKey(tx: Tx, institutionId: string, holderId: string, institutionKeyId: string, wrapped: Buffer) {
  await tx.query(
    'insert into data_key (institution_id, holder_id, id, institution_key_id, wrapped) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [institutionId, holderId, randomUUID(), institutionKeyId, wrapped],
  );
}

/** Deletes a holder's data key: what it sealed can never be opened again. */
export async function destroyKey(tx: Tx, holderId: string): Promise<void> {
  await tx.query('delete from data_key where holder_id = $1', [holderId]);
}

/** Begins a rotation: a new institution key under the current master key; the old ones wrap nothing new from now on. */
export async function retireInstitutionKeys(tx: Tx, keys: KeyService, institutionId: string): Promise<void> {
  const retired = await tx.query('update institution_key set retired_at = app_now() where retired_at is null returning id');
  if (retired.length > 0) await insertInstitutionKey(tx, keys, institutionId);
}

/**
 * Wraps some data keys anew that a retired institution key still wraps.
 * @returns how many; 0 when none is left, and then the retired keys are gone.
 */
export async function rewrapSome(
  tx: Tx,
  keys: KeyService,
  institutionId: string,
  unwrapInstitutionKey: (row: InstitutionKeyRow) => Promise<Buffer>,
): Promise<number> {
  const present = await presentInstitutionKey(tx, keys, institutionId);
  const rows = await tx.query<{ holderId: string; wrapped: Buffer; old: InstitutionKeyRow }>(
    `select k.holder_id as "holderId", k.wrapped, json_build_object('id', ik.id, 'masterKeyId', ik.master_key_id, 'wrapped', encode(ik.wrapped, 'base64')) as old
     from data_key k ${JOIN_INSTITUTION_KEY} where ik.retired_at is not null order by k.holder_id limit 500 for update of k`,
  );
  if (rows.length === 0) {
    await tx.query('delete from institution_key where retired_at is not null');
    return 0;
  }
  const wrapping = await unwrapInstitutionKey(present);
  const wrapped: Buffer[] = [];
  for (const { holderId, wrapped: before, old } of rows) {
    const place = dataKeyPlace(institutionId, holderId);
    const former = await unwrapInstitutionKey({ ...old, wrapped: Buffer.from(String(old.wrapped), 'base64') });
    wrapped.push(encrypt(wrapping, place, decrypt(former, place, before)));
  }
  await tx.query(
    `update data_key k set institution_key_id = $1, wrapped = decode(n.wrapped, 'base64')
     from unnest($2::uuid[], $3::text[]) as n (holder_id, wrapped) where k.holder_id = n.holder_id`,
    [present.id, rows.map((row) => row.holderId), wrapped.map((bytes) => bytes.toString('base64'))],
  );
  return rows.length;
}

/** Every key of the institution, present and retired. */
export function institutionKeys(reader: Reader): Promise<InstitutionKeyRow[]> {
  return reader.query('select id, master_key_id as "masterKeyId", wrapped from institution_key');
}
