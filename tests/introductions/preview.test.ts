import { globalId } from '../../src/platform/global-id';
import { ASK, sql, World } from '../world';

const PREVIEW = `query ($input: RequestIntroInput!) { previewIntro(input: $input) { studentName classYear degrees { program { value } } purpose questions howFound mode
  durationMinutes proposedTimes { startsAt endsAt } contactKinds introduced userErrors { code message field } } }`;

test('a student sees a request as its advisor would: what they share and no more; and nothing is sent', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student({ name: 'Sol', classYear: 2027, program: '11.0701' }), await world.advisor()];
  const preview = async (more: object) =>
    (await student.ask(PREVIEW, { input: { ...ASK, advisorId: advisor.advisorId, ...more } })).previewIntro;
  expect(await preview({ questions: ['  Why?  '], howFound: 'The directory', mode: 'VIDEO' })).toEqual({
    studentName: 'Sol',
    classYear: null,
    degrees: [],
    purpose: ASK.purpose,
    questions: ['Why?'],
    howFound: 'The directory',
    mode: 'VIDEO',
    durationMinutes: 20,
    proposedTimes: [],
    contactKinds: [],
    introduced: false,
    userErrors: [],
  });
  const introducerId = globalId('Account', advisor.accountId);
  // Nobody could see what is not there.
  expect((await preview({ shareMyContact: ['EMAIL', 'PHONE'] })).contactKinds).toEqual([]);
  await world.contact(student, 'EMAIL', 'sol@example.org');
  expect(
    await preview({ shareProfile: ['CLASS_YEAR', 'DEGREES'], shareMyContact: ['EMAIL', 'EMAIL', 'PHONE'], introducerId }),
  ).toMatchObject({
    classYear: 2027,
    degrees: [{ program: { value: '11.0701' } }],
    contactKinds: ['EMAIL'],
    introduced: true,
  });
  expect(await sql('select 1 from intro_request where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('a preview tells what requestIntro would say of the text, and takes as long as the institution has decided', async () => {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
  await staff.succeeds('updateInstitutionPolicy', { conversation: { chatMinutes: 30 } });
  const input = { advisorId: advisor.advisorId, purpose: 'I finish in May and need a job. Could you hire me?', notAskingForAJob: false };
  const { previewIntro } = await student.ask(PREVIEW, { input });
  const refused = await student.does('requestIntro', input);
  expect(previewIntro.userErrors).toEqual(refused.userErrors);
  expect(previewIntro.userErrors.map((error: { code: string }) => error.code)).toEqual(['REQUIRED', 'ASKS_FOR_A_JOB']);
  expect(previewIntro.durationMinutes).toBe(30);
});

test('only students preview, and whoever has no student record sees nothing', async () => {
  const world = await World.create();
  const [advisor, staff, other] = [await world.advisor(), await world.staff(), await world.account('No Record', ['STUDENT'])];
  const input = { ...ASK, advisorId: advisor.advisorId };
  for (const person of [advisor, staff]) expect((await person.send(PREVIEW, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await other.ask(PREVIEW, { input })).previewIntro).toBeNull();
});

test('the checklist says what to do, when and why, in the order it is done in', async () => {
  const student = await (await World.create()).student();
  const { preparation } = await student.ask('{ preparation { moment text why } }');
  expect([...new Set(preparation.map((step: { moment: string }) => step.moment))]).toEqual([
    'BEFORE_ASKING',
    'BEFORE_THE_CHAT',
    'IN_THE_CHAT',
    'AFTERWARDS',
  ]);
  for (const { text, why } of preparation) for (const sentence of [text, why]) expect(sentence).toMatch(/^[A-Z].{10,200}\.$/);
  expect(new Set(preparation.map((step: { text: string }) => step.text)).size).toBe(preparation.length);
});
