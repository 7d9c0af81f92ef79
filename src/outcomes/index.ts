import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { on } from '../platform/events';
import { AdvisorLoadFields, AdvisorLoadReportQuery } from './advisor-load-report.query';
import { ChatOutcomeEntity } from './chat-outcome.entity';
import { ChatOutcomeAuthorFields, ChatOutcomeFields } from './chat-outcome.fields';
import { IntroReportQuery } from './intro-report.query';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { ReportOutcome } from './report-outcome';
import { outcomesPart } from './store';

export const outcomes: Feature = {
  parts: {
    'Chat.outcome': [outcomesPart],
    'Chat.outcomes': [outcomesPart],
    'ChatOutcome.by': [accountPart('o.account_id', 'accountId')],
  },
  entities: [ChatOutcomeEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart), on(retentionDue, retainPart)],
  resolvers: [ReportOutcome, ChatOutcomeFields, ChatOutcomeAuthorFields, IntroReportQuery, AdvisorLoadReportQuery, AdvisorLoadFields],
};
