import { account, accountPart, exportAsked, type Feature, personErased } from '../access';
import { degreesPart } from '../people';
import { on } from '../platform/events';
import { AdvisorEntity } from './advisor.entity';
import { AdvisorFields, ViewerAdvisorFields } from './advisor.fields';
import { AdvisorQuery } from './advisor.query';
import { affinitiesPart, foundAffinitiesPart, foundTopicsPart, topicsPart } from './advisor.store';
import { AdvisorMonthEntity } from './advisor-month.entity';
import { AdvisorAffinityEntity, AdvisorTopicEntity } from './advisor-tag.entity';
import { advisor } from './advisors';
import { AdvisorsQuery } from './advisors.query';
import { BecomeAdvisor } from './become-advisor';
import { AdvisorFacetsFields } from './facets.type';
import { erasePart, exportPart } from './leaving.store';
import { librarian } from './librarian';
import { UpdateAdvisorProfile } from './update-advisor-profile';
import { UpdateAvailability } from './update-availability';

export { type AdvisorRow, advisorRow, advisorShape, findAdvisors, findAskable } from './advisor.store';
export { Advisor, ChatMode } from './advisor.type';
export { advisor } from './advisors';
export { othersLike } from './others-like';
export { maySeeAdvisor } from './policy';
export { returnSlot, takeSlot } from './slots.store';
export { likedModes, noticeHours } from './store';

export const directory: Feature = {
  entities: [AdvisorEntity, AdvisorTopicEntity, AdvisorAffinityEntity, AdvisorMonthEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart)],
  chores: [librarian],
  parts: {
    'Advisor.account': [accountPart('a.account_id', 'accountId')],
    'Advisor.degrees': [degreesPart('a.account_id', 'accountId')],
    'Advisor.topics': [topicsPart],
    'Advisor.affinities': [affinitiesPart],
    'Advisor/found.topics': [foundTopicsPart],
    'Advisor/found.affinities': [foundAffinitiesPart],
  },
  resolvers: [
    AdvisorsQuery,
    AdvisorFacetsFields,
    AdvisorQuery,
    AdvisorFields,
    ViewerAdvisorFields,
    UpdateAdvisorProfile,
    UpdateAvailability,
    BecomeAdvisor,
  ],
  nodes: {
    Advisor: advisor,
    Account: async (viewer, key) => ((await advisor(viewer, key)) ? account(viewer, key) : null),
  },
};
