import { account, exportAsked, type Feature, personErased } from '../access';
import { on } from '../platform/events';
import { AdvisorEntity } from './advisor.entity';
import { AdvisorFields, ViewerAdvisorFields } from './advisor.fields';
import { AdvisorQuery } from './advisor.query';
import { AdvisorMonthEntity } from './advisor-month.entity';
import { AdvisorAffinityEntity, AdvisorTopicEntity } from './advisor-tag.entity';
import { advisor } from './advisors';
import { AdvisorsQuery } from './advisors.query';
import { erasePart, exportPart } from './leaving.store';
import { UpdateAdvisorProfile } from './update-advisor-profile';
import { UpdateAvailability } from './update-availability';

export { Advisor, ChatMode } from './advisor.type';
export { advisor } from './advisors';
export { maySeeAdvisor } from './policy';
export { type AdvisorRow, advisorRow, findAdvisors, returnSlot, takeSlot } from './store';

export const directory: Feature = {
  entities: [AdvisorEntity, AdvisorTopicEntity, AdvisorAffinityEntity, AdvisorMonthEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart)],
  resolvers: [AdvisorsQuery, AdvisorQuery, AdvisorFields, ViewerAdvisorFields, UpdateAdvisorProfile, UpdateAvailability],
  nodes: {
    Advisor: advisor,
    Account: async (viewer, key) => ((await advisor(viewer, key)) ? account(viewer, key) : null),
  },
};
