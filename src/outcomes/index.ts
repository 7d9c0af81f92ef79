import { exportAsked, type Feature, personErased, retentionDue } from '../access';
import { on } from '../platform/events';
import { ChatOutcomeEntity } from './chat-outcome.entity';
import { ChatOutcomeAuthorFields, ChatOutcomeFields } from './chat-outcome.fields';
import { IntroReportQuery } from './intro-report.query';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { ReportOutcome } from './report-outcome';

export const outcomes: Feature = {
  entities: [ChatOutcomeEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart), on(retentionDue, retainPart)],
  resolvers: [ReportOutcome, ChatOutcomeFields, ChatOutcomeAuthorFields, IntroReportQuery],
};
