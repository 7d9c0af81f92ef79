import { createHash, createHmac } from 'node:crypto';
import { Client } from 'pg';
import { QUEUE_SCHEMA } from './graphile';

/** The role that tables are granted to. Login roles that serve are members of it; the first migration creates it. */
export const APP_ROLE = 'acquaint_app';

/** The role that owns the functions that open contact values. */
const VAULT_ROLE = 'acquaint_vault';

/** The role that owns the functions that look across institutions. */
const CLERK_ROLE = 'acquaint_clerk';

/** What a role could do that a serving role must not. */
export interface RoleReport {
  role: string;
  superuser: boolean;
  bypassesWalls: boolean;
  ownsTables: boolean;
  /** It could read contact values past the consent check, or look across institutions. */
  opensValues: boolean;
  /** It may create schemas in this database, as its owner may. */
  mayCreate: boolean;
}

const REPORT = `
  select current_user as role, r.rolsuper as superuser, r.rolbypassrls as "bypassesWalls",
         exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname in ('public', '${QUEUE_SCHEMA}') and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member')) as "ownsTables",
         exists (select from pg_roles v where v.rolname in ('${VAULT_ROLE}', '${CLERK_ROLE}') and pg_has_role(current_user, v.oid, 'member')) as "opensValues",
         has_database_privilege(current_user, current_database(), 'create') as "mayCreate"
  from pg_roles r where r.rolname = current_user`;

export function reportRole(url: string): Promise<RoleReport> {
  return withClient(url, async (client) => (await client.query<RoleReport>(REPORT)).rows[0] as RoleReport);
}

/** One sentence about what makes the role unfit to serve, or null. */
export function objectionTo(report: RoleReport): string | null {
  const { role } = report;
  if (report.superuser) return `the role ${role} is a superuser, for whom row level security does not hold`;
  if (report.bypassesWalls) return `the role ${role} has BYPASSRLS`;
  if (report.ownsTables) return `the role ${role} owns the tables`;
  if (report.opensValues) return `the role ${role} is a member of ${VAULT_ROLE} or ${CLERK_ROLE}, which step over rights`;
  return null;
}

/**
 * Development only: a login for serving, made from the owner's. Name and password follow from the owner's connection, so
 * that two servers started on one database agree on them.
 * @returns its connection URL.
 */
export async function createServingRole(ownerUrl: string): Promise<string> {
  const url = new URL(ownerUrl);
  const role = `${APP_ROLE}_${createHash('sha256').update(url.pathname).digest('hex').slice(0, 12)}`;
  const password = createHmac('sha256', `${url.username}:${url.password}`).update(role).digest('base64url');
  await withClient(ownerUrl, async (client) => {
    await ignoring(DUPLICATE, client.query(`create role ${role} login`));
    // Concurrent starts update one catalogue row; whoever loses wrote the same thing.
    await ignoring(CONCURRENT, client.query(`alter role ${role} password '${password}'`));
    await ignoring(CONCURRENT, client.query(`grant ${APP_ROLE} to ${role}`));
  });
  url.username = role;
  url.password = password;
  return url.href;
}

/** Development only: the owner and the database inside the embedded PostgreSQL, made on its first start. */
export async function createOwnerAndDatabase(superuserUrl: string, database: string): Promise<string> {
  const url = new URL(superuserUrl);
  const role = 'acquaint_owner';
  await withClient(superuserUrl, async (client) => {
    await ignoring(DUPLICATE, client.query(`create role ${role} login createrole`));
    await ignoring(CONCURRENT, client.query(`alter role ${role} password '${decodeURIComponent(url.password)}'`));
    await ignoring(DUPLICATE, client.query(`create database ${database} owner ${role}`));
  });
  url.username = role;
  url.pathname = `/${database}`;
  return url.href;
}

const DUPLICATE = ['42710', '42P04', '23505']; // duplicate_object, duplicate_database, unique_violation in the catalogue
const CONCURRENT = ['XX000', '23505', '42710']; // "tuple concurrently updated"

async function ignoring(codes: string[], query: Promise<unknown>): Promise<void> {
  await query.catch((error: { code?: string }) => {
    if (!codes.includes(error.code ?? '')) throw error;
  });
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'acquaint' });
  client.on('error', () => undefined); // the query under way rejects with it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
