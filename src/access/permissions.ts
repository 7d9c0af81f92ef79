import type { Duty } from './duty';
import type { Role } from './role';

/**
 * The one permission map: who may call each operation, and which fields are restricted by role.
 *
 * Without a row here an operation is refused to everybody. A caller without the role gets FORBIDDEN from an operation and
 * null from a field, whatever the object. What depends on the object (whose request, whose consent) is decided by its
 * feature's policy.ts or by the SQL that loads it; `then` says how, in words.
 */
export interface Permission {
  readonly roles: readonly Role[];
  /** For staff, one of these besides the role; any member of staff where it is left out. */
  readonly duties?: readonly Duty[];
  readonly then: string;
  /** Also for an account that has no role just now, such as a graduate's before it becomes an alum's: what they own stays theirs. */
  readonly withoutRole?: true;
}

const EVERYONE: readonly Role[] = ['STUDENT', 'ALUM', 'STAFF'];

const only = (roles: readonly Role[], then: string): Permission => ({ roles, then });
const staff = (duties: readonly Duty[], then: string): Permission => ({ roles: ['STAFF'], duties, then });
const always = (then: string): Permission => ({ roles: EVERYONE, then, withoutRole: true });
const everyone = (then: string) => only(EVERYONE, then);

export const permissions: Readonly<Record<string, Permission>> = {
  'Query.viewer': always('themselves'),
  'Query.node': everyone('what they may see by any other way'),
  'Query.nodes': everyone('what they may see by any other way'),
  'Query.vocabulary': everyone('the words of their institution'),
  'Query.advisors': everyone('listed and paused advisors; staff also those not yet listed'),
  'Query.advisor': everyone('as in advisors, themselves, and advisors they have asked'),
  'Query.introRequests': everyone('those they sent, received or introduce; scope INSTITUTION is for staff'),
  'Query.introRequest': everyone('those they sent, received or introduce; staff any'),
  'Query.questionBank': everyone('the same for all'),
  'Query.preparation': everyone('the same for all'),
  'Query.previewIntro': only(['STUDENT'], 'their own request, before it is sent'),
  'Query.auditEvents': staff(['PRIVACY', 'ADMIN'], 'their institution'),
  'Query.concerns': staff(['PRIVACY'], 'their institution'),
  'Query.introReport': only(['STAFF'], 'their institution'),
  'Query.advisorLoadReport': only(['STAFF'], 'their institution'),

  'Mutation.becomeAdvisor': always('themselves, once they have graduated'),
  'Mutation.updateAdvisorProfile': only(['ALUM'], 'their own profile'),
  'Mutation.updateAvailability': only(['ALUM'], 'their own profile'),
  'Mutation.setContactPoint': everyone('their own contact points'),
  'Mutation.removeContactPoint': always('their own contact points'),
  'Mutation.grantContactConsent': only(['STUDENT', 'ALUM'], 'their own contact points, to the other side of an accepted request'),
  'Mutation.changeContactConsent': always('a consent they gave'),
  'Mutation.revokeContactConsent': always('a consent they gave'),
  'Mutation.requestIntro': only(['STUDENT'], 'a listed advisor, within the limits'),
  'Mutation.acceptIntro': only(['ALUM'], 'a pending request they received'),
  'Mutation.declineIntro': only(['ALUM'], 'a pending request they received'),
  'Mutation.askForMoreInfo': only(['ALUM'], 'a pending request they received'),
  'Mutation.answerInfoRequest': only(['STUDENT'], 'a request of theirs that the advisor asked more about'),
  'Mutation.endorseIntro': only(['ALUM', 'STAFF'], 'a request they were asked to introduce'),
  'Mutation.declineToIntroduce': only(['ALUM', 'STAFF'], 'a request they were asked to introduce'),
  'Mutation.declareAcquaintance': only(['ALUM', 'STAFF'], 'somebody they can see or have met'),
  'Mutation.sendMessage': only(['STUDENT', 'ALUM'], 'a request of theirs that is with the advisor or accepted'),
  'Mutation.stepIn': staff(['COUNSELOR'], 'a request of their institution; recorded with a reason'),
  'Mutation.assignCounselor': staff(['COUNSELOR', 'ADMIN'], 'a student of their institution'),
  'Mutation.withdrawIntro': only(['STUDENT'], 'an open request they sent'),
  'Mutation.proposeTimes': only(['STUDENT', 'ALUM'], 'a chat of theirs that is to come'),
  'Mutation.scheduleChat': only(['STUDENT', 'ALUM'], 'a chat of theirs, to a time the other has proposed'),
  'Mutation.rescheduleChat': only(['STUDENT', 'ALUM'], 'a chat of theirs, to a time the other has proposed'),
  'Mutation.confirmChat': only(['STUDENT', 'ALUM'], 'a chat of theirs that has a time, for themselves'),
  'Mutation.cancelChat': only(['STUDENT', 'ALUM'], 'a chat of theirs that is to come'),
  'Mutation.setChatPlace': only(['STUDENT', 'ALUM'], 'a chat of theirs that has a time'),
  'Mutation.stepInChat': staff(['COUNSELOR'], 'a chat of their institution; recorded with a reason'),
  'Mutation.writeNote': everyone('their own notes on a chat of theirs'),
  'Mutation.sendThanks': only(['STUDENT'], 'a chat of theirs that was held'),
  'Mutation.nameReferral': only(['ALUM'], 'the student of a chat of theirs that was held'),
  'Mutation.permitReferral': only(['ALUM'], 'a referral that names them'),
  'Mutation.retractReferral': only(['ALUM'], 'a referral they made, or that names them'),
  'Mutation.askForUpdates': only(['ALUM'], 'the student of a chat of theirs'),
  'Mutation.sendUpdate': only(['STUDENT', 'ALUM'], 'those who helped them as a student'),
  'Mutation.reportChat': only(['STUDENT', 'ALUM'], 'a chat of theirs'),
  'Mutation.reportOutcome': only(['STUDENT', 'ALUM'], 'a chat of theirs that was held'),
  'Mutation.shareProfile': only(['STUDENT'], 'what the advisor of a request of theirs sees'),
  'Mutation.revealContact': only(['STAFF'], "with a reason, as the institution's policy allows; recorded"),
  'Mutation.updateInstitutionPolicy': staff(['ADMIN'], 'their institution'),
  'Mutation.blockAccount': everyone('anybody but themselves whom they can see or have met'),
  'Mutation.unblockAccount': always('somebody they have blocked'),
  'Mutation.reportConcern': everyone('somebody they can see or have met, or the other side of a request'),
  'Mutation.assignConcern': staff(['PRIVACY'], 'an open concern of their institution'),
  'Mutation.resolveConcern': staff(['PRIVACY'], 'an open concern of their institution'),
  'Mutation.requestDataExport': always('themselves'),
  'Mutation.eraseAccount': always('themselves; staff with the duty PRIVACY anybody'),

  'Advisor.contact': everyone('the owner; the recipient of an active consent, recorded'),
  'Advisor.monthlyCapacity': only(['ALUM', 'STAFF'], 'their own; staff any'),
  'Advisor.mutualContacts': only(['STUDENT'], 'their own'),
  'Advisor.viewerIntroRequest': only(['STUDENT'], 'their own request'),
  'Student.contact': everyone('the owner; the recipient of an active consent, recorded'),
  'Student.classYear': everyone('the student; staff; an advisor the student shows it to'),
  'Student.degrees': everyone('the student; staff; an advisor the student shows them to'),
  'IntroRequest.advisorMessage': everyone('the two of them; staff'),
  'IntroRequest.messages': everyone(
    'the two of them; staff see who wrote when, and with the duty PRIVACY what, while a concern is open, recorded',
  ),
  'IntroRequestEvent.reason': only(['STAFF'], 'their institution'),
  'IntroRequest.declineReason': everyone('the advisor; staff; the student if the advisor says so'),
  'ContactConsent.disclosures': everyone('the owner'),
  'ContactConsent.receipt': everyone('the owner'),
  'ContactConsent.receipts': everyone('the owner'),
  'Institution.policy': only(['STAFF'], 'their institution'),
  'Advisor.visibility': only(['ALUM', 'STAFF'], 'their own; staff any'),
  'Chat.place': everyone('the two of them, until a day after; recorded'),
  'ChatEvent.reason': only(['STAFF'], 'their institution'),
  'Chat.outcome': only(['STUDENT', 'ALUM'], 'their own'),
  'Chat.outcomes': only(['STAFF'], 'both sides'),
};
