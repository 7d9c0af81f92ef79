import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { requestConsentPart } from '../contacts';
import { advisorRow, advisorShape } from '../directory';
import { blockedPart, reachParts, sharedItemsPart, studentPart } from '../people';
import { on } from '../platform/events';
import { toOne } from '../platform/look-ahead';
import { AcceptIntro } from './accept-intro';
import { AcquaintanceFields, MutualContactFields, ViewerAcquaintanceFields } from './acquaintance.fields';
import { AdvisorIntroFields } from './advisor-intro.fields';
import { AlternativesFields } from './alternatives.fields';
import { AnswerInfoRequest } from './answer-info-request';
import { AskForMoreInfo } from './ask-for-more-info';
import { DeclareAcquaintance } from './declare-acquaintance';
import { DeclineIntro } from './decline-intro';
import { DeclineToIntroduce } from './decline-to-introduce';
import { EndorseIntro } from './endorse-intro';
import { IntroMessageEntity } from './intro-message.entity';
import { IntroRequestEntity } from './intro-request.entity';
import { IntroRequestEventFields, IntroRequestFields } from './intro-request.fields';
import { IntroRequestQuery } from './intro-request.query';
import { IntroRequestEventEntity } from './intro-request-event.entity';
import { introRequest } from './intro-requests';
import { IntroRequestsQuery } from './intro-requests.query';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { expireLapsed } from './moves.store';
import { PreparationQuery } from './preparation.query';
import { PreviewIntroQuery } from './preview-intro.query';
import { QuestionBankQuery } from './question-bank.query';
import { RequestIntro } from './request-intro';
import { SendMessage } from './send-message';
import { ShareProfile } from './share-profile';
import { StepIn } from './step-in';
import { ownOpenPart, requestToPart, timelinePart } from './store';
import { MessageFields, ThreadFields } from './thread.fields';
import { WithdrawIntro } from './withdraw-intro';

export { type IntroAccepted, introAccepted, type ReferralCall, referralCalledUpon } from './events';
export { IntroRequest } from './intro-request.type';
export { introRequest, refuseIfFrozen } from './intro-requests';
export { writeMessage } from './messages.store';
export { freezeRequest, partiesOfRequest } from './moves.store';
export { partyOf } from './policy';
export { requestPart } from './store';

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
    'IntroRequest.viewerActions': reachParts(['r.student_id', 'studentId'], ['r.advisor_id', 'advisorId']),
    'IntroRequest.introducer': [accountPart('r.introducer_id', 'introducerId')],
    'IntroRequest.timeline': [timelinePart],
    'IntroRequest.sharedProfile': [studentPart('r.student_id', 'studentId'), sharedItemsPart('r.id', 'id')],
    'IntroRequest.contactConsent': [requestConsentPart],
    'IntroRequestEvent.by': [accountPart('e.account_id', 'accountId')],
    'Message.author': [accountPart('m.author_id', 'authorId')],
  },
  entities: [IntroRequestEntity, IntroRequestEventEntity, IntroMessageEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart), on(retentionDue, retainPart)],
  due: [{ name: 'requests.expire', work: (tx) => expireLapsed(tx, null) }],
  resolvers: [
    RequestIntro,
    AcceptIntro,
    DeclineIntro,
    WithdrawIntro,
    EndorseIntro,
    DeclineToIntroduce,
    AskForMoreInfo,
    AnswerInfoRequest,
    SendMessage,
    StepIn,
    DeclareAcquaintance,
    ShareProfile,
    IntroRequestQuery,
    IntroRequestsQuery,
    QuestionBankQuery,
    PreparationQuery,
    PreviewIntroQuery,
    IntroRequestFields,
    IntroRequestEventFields,
    AdvisorIntroFields,
    ThreadFields,
    MessageFields,
    AlternativesFields,
    MutualContactFields,
    ViewerAcquaintanceFields,
    AcquaintanceFields,
  ],
  nodes: { IntroRequest: introRequest },
};
