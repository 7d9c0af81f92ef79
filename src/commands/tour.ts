import { type Config, ConfigError } from '../config';
import { type Answer, expect, type Person, Tour } from './tour-player';
import { tellStory } from './tour-story';

/**
 * Plays the main job over HTTP against the running server, telling each step, and then what follows from it in three months, for which it
 * moves the server's clock. It has people of its own, and gives back the slot it takes, so that it can be run any number of times.
 * @throws ConfigError at the first step that does not go as it says.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  if (args.length > 0) throw new ConfigError('Usage: tour');
  const tour = new Tour(config);
  const student = tour.person('tour-student');
  const advisor = tour.person('tour-alum');
  const staff = tour.person('staff');

  const before = await tidyUp(student, advisor, staff);

  const found = await student.does(
    'looks for an advisor who does the work he is curious about. He sees that he may ask her, and no contact details.',
    `query ($filter: AdvisorFilter) {
      advisors(filter: $filter) {
        totalCount
        nodes { id name jobTitle employer { name } openSlots viewerContactAccess contact { points { value } } viewerCanRequestIntro { allowed message } }
      }
    }`,
    { filter: { text: 'Hana Kobayashi', acceptingRequests: true } },
  );
  const hana = found.advisors.nodes[0];
  expect(found.advisors.totalCount === 1, 'Hana Kobayashi should be found.');
  expect(hana.viewerCanRequestIntro.allowed, 'He should be allowed to ask.');
  expect(hana.contact === null && hana.viewerContactAccess !== 'GRANTED', 'Nobody should see her contact details yet.');

  const asked = await student.does(
    'asks for twenty minutes, and shows her what he studies.',
    `mutation ($input: RequestIntroInput!) {
      requestIntro(input: $input) { introRequest { id status expiresAt viewerActions } userErrors { code message field } }
    }`,
    {
      input: {
        advisorId: hana.id,
        purpose: 'Your way into this field is close to one I am considering. I would like to hear about your first two years.',
        questions: ['What does a normal week look like?', 'Who else should I talk to?'],
        howFound: 'The directory',
        mode: 'VIDEO',
        notAskingForAJob: true,
        shareProfile: ['CLASS_YEAR', 'DEGREES'],
      },
    },
  );
  const requestId = asked.requestIntro.introRequest?.id;
  expect(asked.requestIntro.introRequest?.status === 'PENDING', 'The request should be pending.');

  const received = await advisor.does(
    'reads the request, and who is asking.',
    `query {
      introRequests(scope: RECEIVED, filter: { statuses: [PENDING] }) {
        nodes { id purpose questions student { name classYear degrees { program { name } } } viewerActions }
      }
    }`,
  );
  expect(
    received.introRequests.nodes.some((node: { id: string }) => node.id === requestId),
    'She should have received it.',
  );

  const accepted = await advisor.does(
    'says yes, and shares her email address, and nothing else, for 30 days.',
    `mutation ($input: AcceptIntroInput!) {
      acceptIntro(input: $input) {
        introRequest { status contactConsent { id status kinds purpose expiresAt } chat { id status } }
        userErrors { code message field }
      }
    }`,
    { input: { introRequestId: requestId, message: 'Gladly. Write to me.', shareContact: ['EMAIL'], consentExpiresInDays: 30 } },
  );
  const { contactConsent, chat } = accepted.acceptIntro.introRequest ?? {};
  expect(contactConsent?.status === 'ACTIVE' && chat, 'There should be a consent and a chat.');

  const contactQuery = 'query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { kind value } } } }';
  const shown = await student.does('now sees her email address.', contactQuery, { id: hana.id });
  expect(
    shown.advisor.contact?.points.length === 1 && shown.advisor.contact.points[0].kind === 'EMAIL',
    'He should see the email address alone.',
  );

  const seen = await advisor.does(
    'can see that he looked.',
    'query { viewer { disclosures(first: 1) { nodes { to { name } kinds at times } } } }',
  );
  expect(seen.viewer.disclosures.nodes[0]?.to.name === student.name, 'The disclosure should be recorded.');

  const strangers = [tour.person('student-2'), tour.person('other-student')];
  for (const stranger of strangers) {
    const nothing = await stranger.does(
      'asks for the same things by their ids, and finds nothing of them.',
      'query ($advisor: ID!, $request: ID!, $consent: ID!) { advisor(id: $advisor) { contact { points { value } } } introRequest(id: $request) { purpose } node(id: $consent) { id } }',
      { advisor: hana.id, request: requestId, consent: contactConsent.id },
    );
    expect(!nothing.advisor?.contact && nothing.introRequest === null && nothing.node === null, 'A stranger should see nothing.');
  }

  const revoked = await advisor.does(
    'takes her consent back.',
    'mutation ($input: RevokeContactConsentInput!) { revokeContactConsent(input: $input) { contactConsent { status revokedAt } userErrors { code message } } }',
    { input: { consentId: contactConsent.id } },
  );
  expect(revoked.revokeContactConsent.contactConsent?.status === 'REVOKED', 'The consent should be revoked.');

  const hidden = await student.does('asks again, and sees nothing any more.', contactQuery, { id: hana.id });
  expect(hidden.advisor.contact === null && hidden.advisor.viewerContactAccess === 'REVOKED', 'The address should be gone.');

  const reported = await student.does(
    'reports that they talked, and what came of it.',
    `mutation ($report: ReportChatInput!, $outcome: ReportOutcomeInput!) {
      reportChat(input: $report) { chat { status } userErrors { code message } }
      reportOutcome(input: $outcome) { chat { outcome { usefulness results } } userErrors { code message } }
    }`,
    {
      report: { chatId: chat.id, happened: 'HELD', durationMinutes: 25 },
      outcome: { chatId: chat.id, usefulness: 5, results: ['LEARNED_ABOUT_FIELD', 'REFERRED_TO_PERSON'] },
    },
  );
  expect(reported.reportChat.chat?.status === 'HELD' && reported.reportOutcome.chat?.outcome, 'The chat should be held, with an outcome.');

  const counted = await staff.does('sees it counted.', REPORT);
  expect(counted.introReport.total.held.value >= before.held + 1, 'One more held chat should be counted.');

  const refused = await student.sends(REPORT);
  tour.tell(student, 'may not read the report.', REPORT, undefined, refused);
  expect(refused.errors?.[0]?.extensions?.code === 'FORBIDDEN', 'It should be forbidden.');

  const room = await advisor.does(
    'makes room for one more this month, so that this tour has used up nothing.',
    'mutation ($input: UpdateAvailabilityInput!) { updateAvailability(input: $input) { advisor { openSlots } userErrors { code message } } }',
    { input: { monthlyCapacity: before.taken + 1 + before.openSlots } },
  );
  expect(room.updateAvailability.advisor?.openSlots === before.openSlots, 'There should be as many open slots as before.');

  process.stdout.write(`\nThat is the main job: ${tour.steps} steps, all as told.\n`);
  await tellStory(config, tour, { student, advisor, staff, chatId: chat.id });
  process.stdout.write(`\nThat is the whole story, three months long: ${tour.steps} steps, all as told.\n`);
}

const REPORT =
  'query { introReport(filter: {}) { total { requested { value } accepted { value } held { value } studentsReached { value } } } }';

/** Ends what a tour that broke off has left behind, without telling, and remembers how things stood before this one. */
async function tidyUp(student: Person, advisor: Person, staff: Person): Promise<{ openSlots: number; taken: number; held: number }> {
  const open = await student.asks(
    'query { introRequests(scope: SENT, filter: { statuses: [AWAITING_INTRODUCER, PENDING, NEEDS_INFO] }) { nodes { id } } }',
  );
  for (const { id } of open.introRequests.nodes) {
    await student.asks('mutation ($input: WithdrawIntroInput!) { withdrawIntro(input: $input) { userErrors { code } } }', {
      input: { introRequestId: id },
    });
  }
  const accepted = await student.asks(
    'query { introRequests(scope: SENT, filter: { statuses: [ACCEPTED] }) { nodes { chat { id viewerActions } } } }',
  );
  for (const { chat } of accepted.introRequests.nodes) {
    if (chat?.viewerActions.includes('CANCEL'))
      await student.asks('mutation ($input: CancelChatInput!) { cancelChat(input: $input) { userErrors { code } } }', {
        input: { chatId: chat.id },
      });
  }
  const received = await advisor.asks(
    'query { introRequests(scope: RECEIVED, filter: { statuses: [ACCEPTED] }) { nodes { chat { referrals { id viewerActions } } } } }',
  );
  for (const { id, viewerActions } of received.introRequests.nodes.flatMap((node: Answer) => node.chat?.referrals ?? [])) {
    if (viewerActions.includes('RETRACT'))
      await advisor.asks('mutation ($input: RetractReferralInput!) { retractReferral(input: $input) { userErrors { code } } }', {
        input: { referralId: id },
      });
  }
  const given = await advisor.asks('query { viewer { contactConsents(status: ACTIVE) { nodes { id } } } }');
  for (const { id } of given.viewer.contactConsents.nodes) {
    await advisor.asks('mutation ($input: RevokeContactConsentInput!) { revokeContactConsent(input: $input) { userErrors { code } } }', {
      input: { consentId: id },
    });
  }
  let { viewer } = await advisor.asks('query { viewer { advisor { openSlots monthlyCapacity } } }');
  if (viewer.advisor.openSlots === 0) {
    const capacity = viewer.advisor.monthlyCapacity + 3;
    await advisor.asks('mutation ($input: UpdateAvailabilityInput!) { updateAvailability(input: $input) { userErrors { code } } }', {
      input: { monthlyCapacity: capacity },
    });
    ({ viewer } = await advisor.asks('query { viewer { advisor { openSlots monthlyCapacity } } }'));
  }
  const { openSlots, monthlyCapacity } = viewer.advisor;
  const { introReport } = await staff.asks(REPORT);
  return { openSlots, taken: monthlyCapacity - openSlots, held: introReport.total.held.value };
}
