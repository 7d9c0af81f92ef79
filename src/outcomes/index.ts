import type { Feature } from '../access';
import { ChatOutcomeEntity } from './chat-outcome.entity';
import { ChatOutcomeAuthorFields, ChatOutcomeFields } from './chat-outcome.fields';
import { IntroReportQuery } from './intro-report.query';
import { ReportOutcome } from './report-outcome';

export const outcomes: Feature = {
  entities: [ChatOutcomeEntity],
  resolvers: [ReportOutcome, ChatOutcomeFields, ChatOutcomeAuthorFields, IntroReportQuery],
};
