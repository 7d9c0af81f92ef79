import { parseGlobalId } from '../src/platform/global-id';
import { type Person, sql, World } from './world';

/** People who have done all that people do here, so that whatever is asked for, something is there. */
export interface BusyWorld {
  world: World;
  student: Person;
  other: Person;
  /** Have been asked in every way; the first has accepted and shows an email address. */
  advisors: Person[];
  staff: Person;
  /** Also a student, and an advisor with much hidden. */
  graduate: Person;
}

export async function busyWorld(): Promise<BusyWorld> {
  const world = await World.create();
  const student = await world.student({ name: 'Ada Student' });
  const other = await world.student({ name: 'Ben Student', classYear: 2026 });
  const staff = await world.staff();
  const advisors: Person[] = [];
  for (const [index, name] of ['Cleo', 'Dan', 'Eve', 'Fay', 'Gus'].entries())
    advisors.push(
      await world.advisor({
        name,
        headline: `Headline of ${name}`,
        ...(index === 2 ? {} : { bio: 'About me', jobTitle: 'Engineer', employer: 'acme', industry: 'software', location: 'chicago' }),
        classYear: index === 1 ? null : 2001 + index,
        program: '11.0701',
        topics: ['resumes', 'interviews'].slice(0, index),
        affinities: index === 0 ? ['rowing'] : [],
        timeZone: index === 3 ? 'Asia/Tokyo' : null,
        chatModes: ['VIDEO', 'PHONE'].slice(0, index),
        capacity: index === 4 ? 1 : 5,
        joinedAt: `2025-0${index + 1}-01T00:00:00.123Z`,
      }),
    );
  const [accepting, declining, asked, withdrawn, full] = advisors as [Person, Person, Person, Person, Person];
  const graduate = await world.student({ name: 'Hal Graduate', roles: ['STUDENT', 'ALUM'] });
  await world.profile(graduate, { headline: 'Both', employer: 'acme', topics: ['resumes'] });

  for (const person of [accepting, graduate, student]) await world.contact(person, 'EMAIL', `${person.accountId}@example.org`, 'Work');
  await world.contact(accepting, 'PHONE', '+13125550100');
  for (const [person, of] of [
    [accepting, ['HEADLINE', 'DEGREES']],
    [graduate, ['EMPLOYER', 'TOPICS', 'CLASS_YEAR']],
  ] as const)
    await person.succeeds('updateAdvisorProfile', { visibility: of.map((item) => ({ item, visibility: 'CONNECTED' })) });

  const first = await world.accepted(student, accepting, { shareContact: ['EMAIL'], message: 'Gladly.' });
  await student.succeeds('shareProfile', { introRequestId: first.requestId, items: ['NAME', 'DEGREES'] });
  await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', { id: accepting.advisorId });
  for (const person of [student, accepting]) await person.succeeds('reportChat', { chatId: first.chatId, happened: 'HELD' });
  for (const person of [student, accepting])
    await person.succeeds('reportOutcome', { chatId: first.chatId, results: ['LEARNED_ABOUT_FIELD'], usefulness: 4, comment: 'Good.' });
  const second = await world.accepted(other, accepting, { shareContact: ['EMAIL', 'PHONE'] });
  await accepting.succeeds('revokeContactConsent', { consentId: second.consentId });
  await world.accepted(graduate, accepting, { shareContact: ['PHONE'] });

  const refused = await world.request(student, declining, { shareProfile: ['CLASS_YEAR'], questions: ['How?', 'Why?'] });
  await declining.succeeds('declineIntro', { introRequestId: refused, reason: 'No time.', shareReason: true });
  await world.request(student, asked, { shareMyContact: ['EMAIL'], shareProfile: ['DEGREES', 'CLASS_YEAR'] });
  const taken = await world.request(student, withdrawn);
  await student.succeeds('withdrawIntro', { introRequestId: taken });
  await world.request(other, full);
  const expired = await world.request(other, asked);
  await sql(
    "update intro_request set created_at = created_at - interval '60 days', expires_at = created_at - interval '30 days' where id = $1",
    [parseGlobalId(expired)?.key],
  );
  await student.succeeds('blockAccount', { accountId: full.advisorId });
  await asked.succeeds('reportConcern', { accountId: student.studentId, category: 'OTHER', statement: 'Something that worries me.' });
  await sealed(world);
  return { world, student, other, advisors, staff, graduate };
}

/** Waits until the record of the world is sealed, so that it reads the same from then on. */
async function sealed(world: World): Promise<void> {
  for (;;) {
    const [row] = await sql('select count(*)::int as waiting from audit_unsealed where institution_id = $1', [world.institutionId]);
    if (row.waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
