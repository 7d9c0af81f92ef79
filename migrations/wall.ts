import type { QueryRunner } from 'typeorm';

/**
 * Puts a table behind its institution's wall: row level security, forced even on the owner, and the rights the serving
 * role gets. The function is called in a subselect so that PostgreSQL evaluates it once a statement, not once a row.
 */
export async function wall(runner: QueryRunner, table: string, rights: string): Promise<void> {
  const key = table === 'institution' ? 'id' : 'institution_id';
  await runner.query(`
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy institution_wall on ${table} using (${key} = (select current_institution())) with check (${key} = (select current_institution()));
    grant ${rights} on ${table} to acquaint_app;
  `);
}
