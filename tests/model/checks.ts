import fs from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { ROOT } from '../setup/processes';

/**
 * A check that consent or visibility depends on, and how to switch it off: in a function or policy of the database, or in a file of
 * the built program. The model must notice each of them. What a second check behind it would stop as well is not listed.
 */
export type Check = { name: string } & (
  | { function: string; find: string; put: string }
  | { sql: string }
  | { file: string; find: string; put: string }
);

export const CHECKS: readonly Check[] = [
  // the reveal
  { name: 'a reveal is for the recipient', function: 'reveal_contacts', find: 'c.recipient_id = viewer', put: 'true' },
  {
    name: 'a reveal needs a consent that has not ended',
    function: 'reveal_contacts',
    find: 'and c.ended_at is null and c.expires_at > app_now()',
    put: 'and c.expires_at > app_now()',
  },
  { name: 'a reveal needs a consent whose time is not over', function: 'reveal_contacts', find: 'and c.expires_at > app_now()', put: '' },
  {
    name: 'a reveal shows a point at the version that was named',
    function: 'reveal_contacts',
    find: 'and p.version = cp.version',
    put: '',
  },
  {
    name: 'a reveal shows the points that were named',
    function: 'reveal_contacts',
    find: 'cp.consent_id = c.id',
    put: 'cp.contact_point_id in (select x.id from contact_point x where x.owner_id = c.owner_id)',
  },
  {
    name: 'a reveal is recorded',
    function: 'reveal_contacts',
    find: 'from point p group by p.owner_id',
    put: 'from point p where false group by p.owner_id',
  },
  { name: 'one’s own points are one’s own', function: 'own_contacts', find: 'p.owner_id = current_account()', put: 'true' },
  { name: 'a reveal to staff is recorded', function: 'reveal_contacts_to_staff', find: 'having count(*) > 0', put: 'having false' },
  { name: 'a reveal to staff is of one owner', function: 'reveal_contacts_to_staff', find: 'p.owner_id = owner and', put: 'true and' },
  { name: 'the institution can switch reveals off', file: 'contacts/reveal-contact.js', find: "staffReveal === 'OFF'", put: 'false' },

  // who is hidden from whom
  { name: 'the hidden are nobody', sql: 'drop policy hidden_are_nobody on account' },
  { name: 'who has blocked is hidden', function: 'hidden_accounts', find: 'b.blocked_id = current_account()', put: 'false' },
  { name: 'a held record is hidden', function: 'hidden_accounts', find: 's.directory_hold', put: 'false' },
  { name: 'a held record is shown with consent', function: 'hidden_accounts', find: "'NAME' = any (r.items)", put: 'true' },
  {
    name: 'nobody is hidden from staff',
    function: 'hidden_accounts',
    find: "r.account_id = current_account() and r.role = 'STAFF'",
    put: 'false',
  },
  { name: 'staff hide from nobody', function: 'hidden_accounts', find: "r.account_id = b.blocker_id and r.role = 'STAFF'", put: 'false' },
  {
    name: 'a closed account is nobody',
    file: 'access/store.js',
    find: 'where u.closed_at is null and u.id = any',
    put: 'where u.id = any',
  },

  // consents
  {
    name: 'a grant takes the place of those before',
    file: 'contacts/grant.js',
    find: "if (beside === 'IN_PLACE_OF_OTHERS')",
    put: 'if (false)',
  },
  { name: 'a revocation ends a consent', file: 'contacts/revoke-contact-consent.js', find: "given.status === 'ACTIVE'", put: 'false' },
  { name: 'a block ends consents', file: 'safety/block-account.js', find: /await \(0, \w+\.endConsentsTo\)\([^;]*;/.source, put: '' },
  {
    name: 'narrowing drops points',
    file: 'contacts/consents.store.js',
    find: 'where consent_id = $1 and contact_point_id = any ($2)',
    put: 'where false and $1::uuid = any ($2::uuid[])',
  },
  {
    name: 'a renewal needs a consent that holds',
    file: 'contacts/change-contact-consent.js',
    find: "given.status !== 'ACTIVE'",
    put: 'false',
  },
  {
    name: 'a consent is its owner’s to end',
    file: 'contacts/consents.store.js',
    find: 'where c.id = $1 and c.owner_id = $2`',
    put: 'where c.id = $1 and $2::uuid is not null`',
  },
  {
    name: 'a point is its owner’s to remove',
    file: 'contacts/points.store.js',
    find: 'where id = $2 and owner_id = $1 and',
    put: 'where id = $2 and $1::uuid is not null and',
  },
  { name: 'a changed value is another version', file: 'contacts/points.store.js', find: 'before?.value !== value', put: 'false' },
  {
    name: 'consent is given to somebody who is there',
    file: 'people/store.js',
    find: 'x.institution_id and a.closed_at is null\n       and a.id',
    put: 'x.institution_id\n       and a.id',
  },

  // roles and profiles
  { name: 'an operation needs a role', file: 'server/guard.js', find: 'permission.roles.some((role) => roles.has(role))', put: 'true' },
  {
    name: 'what a student does not share is not shown',
    file: 'people/students.js',
    find: 'shown.has(student_type_1.StudentItem.CLASS_YEAR) ? row.classYear : null',
    put: 'row.classYear',
  },
  {
    name: 'a student is shown to those they asked',
    file: 'people/students.js',
    find: 'if (!shown)\n        return null;',
    put: 'if (false) return null;',
  },
  {
    name: 'NOBODY is not staff',
    file: 'directory/advisor.store.js',
    find: "then array['STAFF', 'CONNECTED', 'STUDENTS']",
    put: "then array['NOBODY', 'STAFF', 'CONNECTED', 'STUDENTS']",
  },
  {
    name: 'CONNECTED is for the connected',
    file: 'directory/advisor.store.js',
    find: "else array['STUDENTS'] end",
    put: "else array['CONNECTED', 'STUDENTS'] end",
  },
  {
    name: 'STAFF is for staff',
    file: 'directory/advisor.store.js',
    find: "then array['CONNECTED', 'STUDENTS']",
    put: "then array['STAFF', 'CONNECTED', 'STUDENTS']",
  },
  { name: 'an item has its own visibility', file: 'directory/advisor.store.js', find: ' = any (eyes.levels))`', put: ' is not null)`' },
];

/** Switches a check off in a database. */
export async function alterDatabase(pool: Pool, check: Check): Promise<void> {
  if ('sql' in check) await pool.query(check.sql);
  if (!('function' in check)) return;
  const { rows } = await pool.query<{ definition: string }>(
    'select pg_get_functiondef(oid) as definition from pg_proc where proname = $1',
    [check.function],
  );
  const definition = rows[0]?.definition ?? '';
  if (!definition.includes(check.find)) throw new Error(`${check.name}: ${check.function} no longer says ${check.find}`);
  // A recreated function keeps its owner and rights.
  await pool.query(definition.replaceAll(check.find, check.put));
}

/** The program with a check switched off, or as it is. @returns its main file, and how to remove it. */
export function alterProgram(check: Check): { main: string | undefined; remove: () => void } {
  if (!('file' in check)) return { main: undefined, remove: () => undefined };
  const copy = fs.mkdtempSync(path.join(ROOT, 'dist-'));
  fs.cpSync(path.join(ROOT, 'dist'), copy, { recursive: true });
  const file = path.join(copy, check.file);
  fs.writeFileSync(file, altered(check, fs.readFileSync(file, 'utf8')));
  return { main: path.join(copy, 'main.js'), remove: () => fs.rmSync(copy, { recursive: true, force: true }) };
}

/** @throws Error if the text no longer has the check. */
export function altered(check: Extract<Check, { file: string }>, text: string): string {
  const isPattern = check.find.includes('\\w+');
  const found = isPattern ? new RegExp(check.find).exec(text)?.[0] : check.find;
  if (found === undefined || !text.includes(found)) throw new Error(`${check.name}: ${check.file} no longer says ${check.find}`);
  return text.replaceAll(found, check.put);
}
