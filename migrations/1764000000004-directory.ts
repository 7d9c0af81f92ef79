import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** Advisors, what they talk about, and how many requests they take a month. */
export class Directory1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table advisor (
        institution_id uuid not null,
        account_id uuid not null,
        headline text,
        bio text,
        job_title text,
        employer_id integer,
        industry_id integer,
        location_id integer,
        time_zone text,
        class_year smallint,
        languages text[] not null default '{}',
        chat_modes text[] not null default '{}',
        listing text not null default 'UNLISTED' check (listing in ('UNLISTED', 'INVITED', 'LISTED', 'PAUSED')),
        paused_until date,
        monthly_capacity integer not null default 3 check (monthly_capacity between 0 and 1000),
        notice_hours integer not null default 24 check (notice_hours between 0 and 720),
        joined_at timestamptz(3) not null default app_now(),
        primary key (institution_id, account_id),
        foreign key (institution_id, account_id) references account,
        foreign key (institution_id, employer_id) references term,
        foreign key (institution_id, industry_id) references term,
        foreign key (institution_id, location_id) references term
      );
      create index advisor_joined on advisor (institution_id, joined_at, account_id);
      create index advisor_class_year on advisor (institution_id, class_year, account_id);
      create index advisor_industry on advisor (institution_id, industry_id);

      create table advisor_topic (
        institution_id uuid not null,
        advisor_id uuid not null,
        term_id integer not null,
        primary key (institution_id, advisor_id, term_id),
        foreign key (institution_id, advisor_id) references advisor,
        foreign key (institution_id, term_id) references term
      );
      create index advisor_topic_term on advisor_topic (institution_id, term_id);

      create table advisor_affinity (
        institution_id uuid not null,
        advisor_id uuid not null,
        term_id integer not null,
        primary key (institution_id, advisor_id, term_id),
        foreign key (institution_id, advisor_id) references advisor,
        foreign key (institution_id, term_id) references term
      );
      create index advisor_affinity_term on advisor_affinity (institution_id, term_id);

      -- A month that already took more than a lowered capacity keeps what was promised: capacity never falls below taken.
      create table advisor_month (
        institution_id uuid not null,
        advisor_id uuid not null,
        month date not null,
        capacity integer not null,
        taken integer not null default 0,
        primary key (institution_id, advisor_id, month),
        foreign key (institution_id, advisor_id) references advisor,
        constraint slots_are_not_oversold check (taken between 0 and capacity)
      );
    `);
    await wall(runner, 'advisor', 'select, update');
    await wall(runner, 'advisor_topic', 'select, insert, delete');
    await wall(runner, 'advisor_affinity', 'select, insert, delete');
    await wall(runner, 'advisor_month', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table advisor_month, advisor_affinity, advisor_topic, advisor');
  }
}
