import type { Config } from '../config';
import { run as moveClock } from './clock';
import { type Answer, expect, type Person, type Tour } from './tour-player';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * What follows from a first conversation: the next name, a warm introduction, a time, thanks, and months later the news. The clock of the
 * server is moved on as the story goes.
 */
export async function tellStory(
  config: Config,
  tour: Tour,
  { student, advisor, staff, chatId: firstChatId }: { student: Person; advisor: Person; staff: Person; chatId: string },
): Promise<void> {
  const next = tour.person('tour-alum-2');
  const later = async (step: string, words: string) => {
    tour.meanwhile(words);
    await moveClock(config, [step]);
  };
  const { viewer } = await next.asks('query { viewer { advisor { id } } }');

  const named = await advisor.does(
    'names somebody he should talk to next.',
    `mutation ($input: NameReferralInput!) {
      nameReferral(input: $input) { referral { id status viewerActions } userErrors { code message } }
    }`,
    { input: { chatId: firstChatId, advisorId: viewer.advisor.id, note: 'He asks good questions, and listens to the answers.' } },
  );
  const referralId = named.nameReferral.referral?.id;
  expect(named.nameReferral.referral?.status === 'NAMED', 'The referral should wait for her permission.');

  const asked = await next.does(
    'sees who named her, and why.',
    'query { viewer { referrals { id status note namedBy { name } viewerActions } } }',
  );
  const waiting = asked.viewer.referrals.find((one: Answer) => one.id === referralId);
  expect(waiting?.namedBy.name === advisor.name, 'She should see the namer.');

  await next.does(
    'agrees to be asked.',
    'mutation ($input: PermitReferralInput!) { permitReferral(input: $input) { referral { status } userErrors { code message } } }',
    { input: { referralId } },
  );

  const request = await student.does(
    'now sees the name, and asks her: introduced, with the word that was put in for him.',
    `mutation ($input: RequestIntroInput!) {
      requestIntro(input: $input) { introRequest { id status introducer { name } endorsement advisor { name } } userErrors { code message } }
    }`,
    {
      input: {
        advisorId: viewer.advisor.id,
        referralId,
        purpose:
          'Hana told me how you moved from the laboratory into planning. I would like to hear what that was like, and what you would do again.',
        questions: ['What surprised you most in the first year?'],
        notAskingForAJob: true,
        shareProfile: ['CLASS_YEAR'],
      },
    },
  );
  const introRequestId = request.requestIntro.introRequest?.id;
  expect(request.requestIntro.introRequest?.introducer?.name === advisor.name, 'The namer should introduce him.');

  await next.does(
    'asks back before she answers.',
    'mutation ($input: AskForMoreInfoInput!) { askForMoreInfo(input: $input) { introRequest { status expiresAt } userErrors { code message } } }',
    { input: { introRequestId, message: 'Gladly; which part of planning do you think of?' } },
  );
  await student.does(
    'answers.',
    `mutation ($input: AnswerInfoRequestInput!) {
      answerInfoRequest(input: $input) { introRequest { status messages { nodes { author { name } body } } } userErrors { code message } }
    }`,
    { input: { introRequestId, message: 'How the plans for a whole year come about, and who has a say in them.' } },
  );

  const { introReport } = await staff.asks('query { introReport(filter: {}) { asOf } }');
  const nextHour = Math.ceil(Date.parse(introReport.asOf) / HOUR) * HOUR;
  const from = (days: number, hours: number) => new Date(nextHour + days * DAY + hours * HOUR).toISOString();
  const accepted = await next.does(
    'says yes, and proposes two times.',
    `mutation ($input: AcceptIntroInput!) {
      acceptIntro(input: $input) { introRequest { status chat { id status proposedTimes { startsAt endsAt } } } userErrors { code message } }
    }`,
    {
      input: {
        introRequestId,
        proposedTimes: [
          { startsAt: from(3, 12), endsAt: from(3, 14) },
          { startsAt: from(5, 12), endsAt: from(5, 14) },
        ],
        timeZone: 'America/Chicago',
      },
    },
  );
  const chatId = accepted.acceptIntro.introRequest?.chat?.id;
  expect(chatId, 'There should be a chat.');

  const scheduled = await student.does(
    'takes one of them, and says where. He gets an entry for his calendar.',
    `mutation ($input: ScheduleChatInput!) {
      scheduleChat(input: $input) { chat { status startsAt endsAt place { text } calendarUrl } userErrors { code message } }
    }`,
    { input: { chatId, startsAt: from(3, 12), mode: 'VIDEO', place: 'https://meet.example.edu/tomas-and-nadia' } },
  );
  expect(scheduled.scheduleChat.chat?.status === 'SCHEDULED', 'The chat should have a time.');
  const file = await (await fetch(scheduled.scheduleChat.chat.calendarUrl)).text();
  expect(
    file.includes('METHOD:REQUEST') && !file.includes('meet.example'),
    'The calendar file should be an invitation, without the place.',
  );

  await later('+3d', 'Three days go by.');
  const DUE = 'query { viewer { reminders { kind dueAt chat { id startsAt } } } }';
  const reminded = await student.does('is reminded the day before.', DUE);
  expect(
    reminded.viewer.reminders.some((one: Answer) => one.kind === 'CHAT_TOMORROW' && one.chat.id === chatId),
    'He should be reminded.',
  );
  const CONFIRM =
    'mutation ($input: ConfirmChatInput!) { confirmChat(input: $input) { chat { studentConfirmedAt advisorConfirmedAt } userErrors { code message } } }';
  await student.does('confirms.', CONFIRM, { input: { chatId } });
  await next.does('confirms too.', CONFIRM, { input: { chatId } });

  await later('+3d', 'They talk. Two days later:');
  const questioned = await next.does('is asked whether it happened.', DUE);
  expect(
    questioned.viewer.reminders.some((one: Answer) => one.kind === 'DID_IT_HAPPEN' && one.chat.id === chatId),
    'She should be asked.',
  );
  const REPORT =
    'mutation ($input: ReportChatInput!) { reportChat(input: $input) { chat { status disputed } userErrors { code message } } }';
  for (const person of [next, student])
    await person.does('says that it did.', REPORT, { input: { chatId, happened: 'HELD', durationMinutes: 30 } });

  const thanked = await student.does(
    'notes for himself what he wants to remember, and says thanks.',
    `mutation ($note: WriteNoteInput!, $thanks: SendThanksInput!) {
      writeNote(input: $note) { chat { notes { body } } userErrors { code message } }
      sendThanks(input: $thanks) { chat { thanks { body sentAt } thanksDueAt } userErrors { code message } }
    }`,
    {
      note: { chatId, body: 'Plans begin with what went wrong last year. Ask for the one of 2024.' },
      thanks: { chatId, body: 'Thank you for half an hour that changed my list. I will read the report you named.' },
    },
  );
  expect(thanked.writeNote.chat?.notes.length === 1 && thanked.sendThanks.chat?.thanks, 'There should be a note and thanks.');

  const wished = await next.does(
    'reads the thanks, sees nothing of his notes, and would like to hear how he gets on.',
    'mutation ($input: AskForUpdatesInput!) { askForUpdates(input: $input) { chat { thanks { body } notes { body } updatesWanted } userErrors { code message } } }',
    { input: { chatId, wanted: true } },
  );
  expect(wished.askForUpdates.chat?.thanks.body && wished.askForUpdates.chat.notes.length === 0, 'She should see the thanks and no note.');

  const watched = await staff.does(
    'sees that the two have written to each other, not what.',
    'query ($id: ID!) { introRequest(id: $id) { status timeline { action by { name } } messages { nodes { author { name } sentAt body } } } }',
    { id: introRequestId },
  );
  expect(
    watched.introRequest.messages.nodes.length === 2 && watched.introRequest.messages.nodes.every((one: Answer) => one.body === null),
    'Staff should see a thread without its words.',
  );

  await later('+91d', 'Three months after it began:');
  const suggested = await student.does('is reminded that it is a while since.', DUE);
  expect(
    suggested.viewer.reminders.some((one: Answer) => one.kind === 'FOLLOW_UP'),
    'A follow-up should be suggested.',
  );
  const told = await student.does(
    'has found a position, and tells everybody along the way with one message.',
    'mutation ($input: SendUpdateInput!) { sendUpdate(input: $input) { reached userErrors { code message } } }',
    { input: { body: 'I begin in June, as a planner. It started with your twenty minutes. Thank you.', foundPosition: true } },
  );
  expect(told.sendUpdate.reached >= 2, 'It should reach both advisors.');
  for (const person of [advisor, next]) {
    const heard = await person.does(
      'reads it.',
      'query { viewer { updates(first: 1) { nodes { foundPosition body student { name } } } } }',
    );
    expect(heard.viewer.updates.nodes[0]?.foundPosition, 'The news should have come.');
  }

  const loads = await staff.does(
    'sees who is asked much, and whom nobody asks.',
    'query { advisorLoadReport(filter: {}) { listed overAsked neverAsked leastAsked { advisor { name } monthlyCapacity } } }',
  );
  expect(loads.advisorLoadReport.listed > 0, 'There should be advisors.');
}
