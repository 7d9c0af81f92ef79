import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who sees which item of a profile; special-category affinities; a registrar's hold on a student's record. */
export class Visibility1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- By item: NOBODY, STAFF, CONNECTED or STUDENTS, which is what an item has that is not named.
      alter table advisor add visibility jsonb not null default '{}';
      -- GDPR article 9(1): origin, religion, opinion, union, health, sexual life or orientation.
      alter table term add special_category boolean not null default false;
      -- Words that one person added are not offered to others before staff have listed them.
      alter table term add listed boolean not null default true;
      grant delete on term to acquaint_app;
      -- When the person agreed to show a special-category affinity (article 9(2)(a)).
      alter table advisor_affinity add consented_at timestamptz(3);
      grant update (consented_at) on advisor_affinity to acquaint_app;
      -- The student has opted out of directory information (FERPA, 34 CFR 99.37).
      alter table student add directory_hold boolean not null default false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table student drop directory_hold;
      revoke update (consented_at) on advisor_affinity from acquaint_app;
      alter table advisor_affinity drop consented_at;
      revoke delete on term from acquaint_app;
      alter table term drop special_category, drop listed;
      alter table advisor drop visibility;
    `);
  }
}
