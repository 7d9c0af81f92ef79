import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { requestPart } from '../introductions';
import { on } from '../platform/events';
import { AssignConcern } from './assign-concern';
import { BlockAccount } from './block-account';
import { ConcernEntity } from './concern.entity';
import { ConcernFields } from './concern.fields';
import { concern } from './concerns';
import { ConcernsQuery } from './concerns.query';
import { ReportConcern } from './report-concern';
import { ResolveConcern } from './resolve-concern';
import { forgetConcerns, forgetOldConcerns, reportedBy } from './store';
import { UnblockAccount } from './unblock-account';
import { ViewerSafetyFields } from './viewer-safety.fields';

export const safety: Feature = {
  parts: {
    'Concern.reporter': [accountPart('c.reporter_id', 'reporterId')],
    'Concern.about': [accountPart('c.about_id', 'aboutId')],
    'Concern.assignee': [accountPart('c.assignee_id', 'assigneeId')],
    'Concern.introRequest': [requestPart('c.intro_request_id', 'introRequestId')],
  },
  entities: [ConcernEntity],
  resolvers: [BlockAccount, UnblockAccount, ViewerSafetyFields, ReportConcern, AssignConcern, ResolveConcern, ConcernsQuery, ConcernFields],
  nodes: { Concern: concern },
  listeners: [
    on(personErased, (tx, { accountId }) => forgetConcerns(tx, accountId)),
    on(exportAsked, async (tx, { accountId, document }) => {
      document.concerns = await reportedBy(tx, accountId);
    }),
    on(retentionDue, async (tx, { days, removed }) => {
      removed.CONCERNS = await forgetOldConcerns(tx, days.CONCERNS);
    }),
  ],
};
