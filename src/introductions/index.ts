import { exportAsked, type Feature, personErased, retentionDue } from '../access';
import { on } from '../platform/events';
import { AcceptIntro } from './accept-intro';
import { AdvisorIntroFields } from './advisor-intro.fields';
import { DeclineIntro } from './decline-intro';
import { IntroRequestEntity } from './intro-request.entity';
import { IntroRequestFields } from './intro-request.fields';
import { IntroRequestQuery } from './intro-request.query';
import { IntroRequestEventEntity } from './intro-request-event.entity';
import { introRequest } from './intro-requests';
import { IntroRequestsQuery } from './intro-requests.query';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { RequestIntro } from './request-intro';
import { ShareProfile } from './share-profile';
import { WithdrawIntro } from './withdraw-intro';

export { type IntroAccepted, introAccepted } from './events';
export { IntroRequest } from './intro-request.type';
export { introRequest } from './intro-requests';
export { partyOf } from './policy';
export { freezeRequest, partiesOfRequest } from './store';

export const introductions: Feature = {
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
    IntroRequestFields,
    AdvisorIntroFields,
  ],
  nodes: { IntroRequest: introRequest },
};
