import { globalId } from '../../../src/platform/global-id';
import type { Data } from '../../world';
import type { Act } from './acts';
import { FOREIGN } from './choices';
import { ADVISORS, STUDENTS, type Who, type Window } from './reference';
import type { Sight } from './sight';
import { sorted } from './sight';

/** The ids of a history's objects, by their numbers in the model. */
export interface Ids {
  requests: (string | undefined)[];
  chats: (string | undefined)[];
  referrals: (string | undefined)[];
  concerns: (string | undefined)[];
  /** By chat and number. */
  notes: Record<string, string>;
}

export interface Naming {
  ids: Ids;
  accounts: Record<Who, string>;
  start: number;
  /** An id of that type which is another institution's, or nobody's. */
  foreign(type: 'IntroRequest' | 'Chat' | 'Referral' | 'Concern', number: number): string;
}

export const accountId = (naming: Naming, who: Who) => globalId('Account', naming.accounts[who]);
export const personId = (naming: Naming, who: Who) =>
  globalId(ADVISORS.includes(who) ? 'Advisor' : STUDENTS.includes(who) ? 'Student' : 'Account', naming.accounts[who]);
const timeOf = (naming: Naming, minutes: number) => new Date(naming.start + minutes * 60_000).toISOString();

/** An act names something whose id is not known yet. */
export class NotYet extends Error {}

function idOf(naming: Naming, list: 'requests' | 'chats' | 'referrals' | 'concerns', index: number): string {
  const types = { requests: 'IntroRequest', chats: 'Chat', referrals: 'Referral', concerns: 'Concern' } as const;
  if (index >= FOREIGN) return naming.foreign(types[list], index - FOREIGN);
  const id = naming.ids[list][index];
  if (id === undefined) throw new NotYet();
  return id;
}

/** The input of an act's mutation. @throws NotYet */
export function inputOf(naming: Naming, act: Act): object {
  const windows = (list: readonly Window[]) =>
    list.map(({ starts, ends }) => ({ startsAt: timeOf(naming, starts), endsAt: timeOf(naming, ends) }));
  const timeZone = 'Europe/Berlin';
  const introRequestId = 'request' in act ? idOf(naming, 'requests', act.request) : '';
  const chatId = 'chat' in act ? idOf(naming, 'chats', act.chat) : '';
  switch (act.do) {
    case 'requestIntro':
      return {
        advisorId: personId(naming, act.advisor),
        purpose: 'I would like to learn how you came to this work.',
        notAskingForAJob: true,
        ...(act.introducer === null ? {} : { introducerId: accountId(naming, act.introducer) }),
        ...(act.referral === null ? {} : { referralId: idOf(naming, 'referrals', act.referral) }),
        ...(act.windows.length === 0 ? {} : { proposedTimes: windows(act.windows), timeZone }),
        ...(act.shares ? { shareMyContact: ['EMAIL'] } : {}),
      };
    case 'endorseIntro':
      return { introRequestId, endorsement: act.text };
    case 'askForMoreInfo':
    case 'answerInfoRequest':
      return { introRequestId, message: act.text };
    case 'sendMessage':
      return { introRequestId, body: act.text };
    case 'acceptIntro':
      return { introRequestId, message: act.text, ...(act.windows === null ? {} : { proposedTimes: windows(act.windows), timeZone }) };
    case 'stepIn':
      return { introRequestId, action: act.action, reason: 'The model says that staff must.' };
    case 'declineToIntroduce':
    case 'declineIntro':
    case 'withdrawIntro':
      return { introRequestId };
    case 'reportConcern':
      return { introRequestId, category: 'OTHER', statement: 'Something is wrong with it.' };
    case 'resolveConcern':
      return { concernId: idOf(naming, 'concerns', act.concern), resolution: 'It is well again.' };
    case 'proposeTimes':
      return { chatId, windows: windows(act.windows), timeZone };
    case 'scheduleChat':
    case 'rescheduleChat':
      return { chatId, startsAt: timeOf(naming, act.starts), timeZone };
    case 'confirmChat':
      return { chatId };
    case 'cancelChat':
      return { chatId, message: act.text };
    case 'stepInChat':
      return { chatId, reason: 'The model says that staff must.' };
    case 'reportChat':
      return { chatId, happened: act.happened };
    case 'writeNote': {
      const noteId = act.note === null ? undefined : (naming.ids.notes[`${act.chat} ${act.note}`] ?? naming.foreign('Chat', 1));
      return { chatId, noteId, body: act.text };
    }
    case 'sendThanks':
      return { chatId, body: act.text };
    case 'nameReferral':
      return { chatId, advisorId: personId(naming, act.advisor), note: act.text };
    case 'permitReferral':
      return { referralId: idOf(naming, 'referrals', act.referral), permit: act.permit };
    case 'retractReferral':
      return { referralId: idOf(naming, 'referrals', act.referral) };
    case 'declareAcquaintance':
      return { accountId: accountId(naming, act.whom), knows: act.knows };
    case 'blockAccount':
    case 'unblockAccount':
      return { accountId: personId(naming, act.whom) };
    case 'updateAvailability':
      return { acceptingRequests: act.accepting };
    case 'setContactPoint':
      return { kind: 'EMAIL', value: 'student@example.edu' };
    case 'eraseAccount':
      return { confirm: true };
  }
}

const REQUEST = 'introRequest { id status viewerActions timeline { action status } chat { id } }';
const CHAT = 'chat { id status viewerActions timeline { action status } notes { id body } }';

/** What is asked of an act's payload. */
export function selectionOf(act: Act): string {
  if (act.do === 'reportConcern') return 'concern { id }';
  if (act.do === 'nameReferral' || 'referral' in act) return act.do === 'requestIntro' ? REQUEST : 'referral { id status }';
  if ('chat' in act) return CHAT;
  return 'request' in act ? REQUEST : '';
}

const LIST = '(first: 100) { nodes { id } }';
const scope = (name: string) => `introRequests(scope: ${name}, first: 100) { nodes { id } }`;

/** All that one person can see of a history. */
export const lookFor = (isStaff: boolean) => `
  query ($requests: [ID!]!, $chats: [ID!]!, $referrals: [ID!]!, $advisors: [ID!]!, $students: [ID!]!) {
    requests: nodes(ids: $requests) { ... on IntroRequest {
      status viewerActions timeline { action status by { id } } chat { id } messages(first: 100) { nodes { body author { id } } }
      introducer { id } endorsement expiresAt respondedAt advisorMessage
    } }
    chats: nodes(ids: $chats) { ... on Chat {
      status startsAt endsAt disputed reports { by { id } happened } viewerActions timeline { action status by { id } } proposedTimes { startsAt } proposedBy { id }
      studentConfirmedAt advisorConfirmedAt thanks { body } notes { body } referrals { id }
    } }
    referrals: nodes(ids: $referrals) { ... on Referral { status advisor { id } student { id } viewerActions } }
    advisors: nodes(ids: $advisors) { ... on Advisor { openSlots viewerCanRequestIntro { allowed } mutualContacts${LIST} } }
    students: nodes(ids: $students) { ... on Student { viewerContactAccess } }
    viewer { referrals { id } }
    sent: ${scope('SENT')}
    received: ${scope('RECEIVED')}
    introducing: ${scope('INTRODUCING')}
    ${isStaff ? `institution: ${scope('INSTITUTION')}` : ''}
  }`;

export function variablesOf(naming: Naming): object {
  const { requests, chats, referrals } = naming.ids;
  return {
    requests,
    chats,
    referrals,
    advisors: ADVISORS.map((who) => personId(naming, who)),
    students: STUDENTS.map((who) => personId(naming, who)),
  };
}

/** What the API showed, in the model's words. */
export function toSight(naming: Naming, data: Data, isStudent: boolean): Sight {
  const { ids } = naming;
  const index = (list: (string | undefined)[], { id }: { id: string }) => list.indexOf(id);
  const whoIs = (node: { id: string } | null) => {
    if (!node) return null;
    const found = (Object.keys(naming.accounts) as Who[]).find((who) => [accountId(naming, who), personId(naming, who)].includes(node.id));
    return found ?? (node.id as Who);
  };
  const list = (connection: Data) => indexes(ids.requests, connection?.nodes ?? []);
  const indexes = (of: (string | undefined)[], nodes: { id: string }[]) =>
    nodes.map((node) => index(of, node)).sort((one, other) => one - other);
  const minutes = (time: string | null) => (time === null ? null : (Date.parse(time) - naming.start) / 60_000);
  const moves = (timeline: Data) => timeline.map(({ action, status, by }: Data) => `${action} ${status} ${whoIs(by)}`);
  return {
    sent: list(data.sent),
    received: list(data.received),
    introducing: list(data.introducing),
    institution: data.institution === undefined ? null : list(data.institution),
    requests: data.requests.map(
      (node: Data) =>
        node && {
          status: node.status,
          actions: sorted(node.viewerActions),
          timeline: moves(node.timeline),
          thread: node.messages?.nodes.map(({ body, author }: Data) => `${whoIs(author)}: ${body}`) ?? null,
          introducer: whoIs(node.introducer),
          endorsement: node.endorsement,
          chat: node.chat && index(ids.chats, node.chat),
          expires: Math.floor((minutes(node.expiresAt) ?? 0) / 60),
          answered: node.respondedAt !== null,
          message: node.advisorMessage,
        },
    ),
    chats: data.chats.map(
      (node: Data) =>
        node && {
          status: node.status,
          starts: minutes(node.startsAt),
          ends: minutes(node.endsAt),
          disputed: node.disputed,
          reports: node.reports.map(({ by, happened }: Data) => `${whoIs(by)} ${happened}`),
          actions: sorted(node.viewerActions),
          proposed: node.proposedTimes.length,
          proposedBy: whoIs(node.proposedBy),
          confirmed: [...(node.advisorConfirmedAt ? ['ADVISOR'] : []), ...(node.studentConfirmedAt ? ['STUDENT'] : [])],
          timeline: moves(node.timeline),
          thanks: node.thanks && (node.thanks.body ?? ''),
          notes: sorted(node.notes.map((note: Data) => note.body)),
          referrals: indexes(ids.referrals, node.referrals),
        },
    ),
    referrals: data.referrals.map(
      (node: Data) =>
        node && {
          status: node.status,
          referred: whoIs(node.advisor),
          student: whoIs(node.student),
          actions: sorted(node.viewerActions),
        },
    ),
    named: indexes(ids.referrals, data.viewer.referrals),
    advisors: data.advisors.map(
      (node: Data) =>
        node && {
          openSlots: node.openSlots,
          mutual: node.mutualContacts && sorted(node.mutualContacts.nodes.map(whoIs)),
          askable: isStudent ? node.viewerCanRequestIntro.allowed : null,
        },
    ),
    students: data.students.map((node: Data) => node?.viewerContactAccess ?? null),
  };
}
