import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { requestConsentPart } from '../contacts';
import { advisorRow, advisorShape } from '../directory';
import { blockedPart, sharedItemsPart, studentPart } from '../people';
import { on } from '../platform/events';
import { toOne } from '../platform/look-ahead';
import { AcceptIntro } from './accept-intro';
import { AdvisorIntroFields } from './advisor-intro.fields';
import { DeclineIntro } from './decline-intro';
import { IntroRequestEntity } from './intro-request.entity';
import { IntroRequestEventFields, IntroRequestFields } from './intro-request.fields';
import { IntroRequestQuery } from './intro-request.query';
import { IntroRequestEventEntity } from './intro-request-event.entity';
import { introRequest } from './intro-requests';
import { IntroRequestsQuery } from './intro-requests.query';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { QuestionBankQuery } from './question-bank.query';
import { RequestIntro } from './request-intro';
import { ShareProfile } from './share-profile';
import { ownOpenPart, requestToPart, timelinePart } from './store';
import { WithdrawIntro } from './withdraw-intro';

export { type IntroAccepted, introAccepted } from './events';
export { IntroRequest } from './intro-request.type';
export { introRequest } from './intro-requests';
export { partyOf } from './policy';
export { freezeRequest, partiesOfRequest, requestPart } from './store';

export const introductions: Feature = {
  parts: {
    'Advisor.viewerIntroRequest': [requestToPart],
    'Advisor.viewerCanRequestIntro': [
      { ...requestToPart, needs: ['acceptingRequests', 'openSlots'] },
      ownOpenPart,
      blockedPart('a.account_id', 'accountId'),
    ],
    'IntroRequest.student': [studentPart('r.student_id', 'studentId')],
    'IntroRequest.advisor': [toOne(advisorShape, 'a.account_id = r.advisor_id', { loader: advisorRow, key: 'advisorId' })],
    'IntroRequest.timeline': [timelinePart],
    'IntroRequest.sharedProfile': [studentPart('r.student_id', 'studentId'), sharedItemsPart('r.id', 'id')],
    'IntroRequest.contactConsent': [requestConsentPart],
    'IntroRequestEvent.by': [accountPart('e.account_id', 'accountId')],
  },
  entities: [IntroRequestEntity, IntroRequestEventEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart), on(retentionDue, retainPart)],
  resolvers: [
    RequestIntro,
    AcceptIntro,
    DeclineIntro,
    WithdrawIntro,
    ShareProfile,
    IntroRequestQuery,
    IntroRequestsQuery,
    QuestionBankQuery,
    IntroRequestFields,
    IntroRequestEventFields,
    AdvisorIntroFields,
  ],
  nodes: { IntroRequest: introRequest },
};
