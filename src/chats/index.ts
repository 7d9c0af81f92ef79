import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { introAccepted, referralCalledUpon, requestPart } from '../introductions';
import { reachParts } from '../people';
import { on } from '../platform/events';
import { AskForUpdates } from './ask-for-updates';
import { CALENDAR, calendarFile } from './calendar-file';
import { CancelChat } from './cancel-chat';
import { ChatEntity } from './chat.entity';
import { ChatAnswerFields, ChatEventFields, ChatFields, IntroRequestChatFields } from './chat.fields';
import { ChatEventEntity } from './chat-event.entity';
import { ChatNoteEntity } from './chat-note.entity';
import { ChatPlaceEntity } from './chat-place.entity';
import { ChatReportEntity } from './chat-report.entity';
import { chat } from './chats';
import { ConfirmChat } from './confirm-chat';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { NameReferral } from './name-referral';
import { PermitReferral } from './permit-referral';
import { forgetPlaces } from './places.store';
import { ProposeTimes } from './propose-times';
import { ReferralEntity } from './referral.entity';
import { ReferralEventFields, ReferralFields, ViewerReferralFields } from './referral.fields';
import { ReferralEventEntity } from './referral-event.entity';
import { referral, useReferral } from './referrals';
import { expireReferrals } from './referrals.store';
import { ReportChat } from './report-chat';
import { chatAnswersPart } from './reports.store';
import { RescheduleChat } from './reschedule-chat';
import { RetractReferral } from './retract-referral';
import { ScheduleChat } from './schedule-chat';
import { SendThanks } from './send-thanks';
import { SendUpdate } from './send-update';
import { SetChatPlace } from './set-chat-place';
import { StepInChat } from './step-in-chat';
import { chatPart, chatTimelinePart, openChat } from './store';
import { StudentUpdateEntity, StudentUpdateRecipientEntity } from './student-update.entity';
import { UpdateFields, ViewerUpdateFields } from './update.fields';
import { WriteNote } from './write-note';

export { Chat } from './chat.type';
export { chat, holdChat } from './chats';
export { endReferrals } from './referrals';

export const chats: Feature = {
  parts: {
    'IntroRequest.chat': [chatPart],
    'Chat.introRequest': [requestPart('c.intro_request_id', 'introRequestId')],
    'Chat.viewerActions': reachParts(['c.student_id', 'studentId'], ['c.advisor_id', 'advisorId']),
    'Chat.proposedBy': [accountPart('c.proposed_by', 'proposedBy')],
    'Chat.timeline': [chatTimelinePart],
    'Chat.reports': [chatAnswersPart],
    'ChatAnswer.by': [accountPart('p.account_id', 'accountId')],
    'ChatEvent.by': [accountPart('e.account_id', 'accountId')],
  },
  entities: [
    ChatEntity,
    ChatEventEntity,
    ChatReportEntity,
    ChatPlaceEntity,
    ChatNoteEntity,
    ReferralEntity,
    ReferralEventEntity,
    StudentUpdateEntity,
    StudentUpdateRecipientEntity,
  ],
  due: [
    { name: 'referrals.expire', work: (tx) => expireReferrals(tx, null) },
    { name: 'places.forget', work: forgetPlaces },
  ],
  resolvers: [
    ProposeTimes,
    ScheduleChat,
    RescheduleChat,
    ConfirmChat,
    CancelChat,
    SetChatPlace,
    StepInChat,
    ReportChat,
    WriteNote,
    SendThanks,
    NameReferral,
    PermitReferral,
    RetractReferral,
    AskForUpdates,
    SendUpdate,
    ChatFields,
    ChatAnswerFields,
    ChatEventFields,
    IntroRequestChatFields,
    ReferralFields,
    ReferralEventFields,
    ViewerReferralFields,
    UpdateFields,
    ViewerUpdateFields,
  ],
  nodes: { Chat: chat, Referral: referral },
  files: { [CALENDAR]: calendarFile },
  listeners: [
    on(personErased, erasePart),
    on(exportAsked, exportPart),
    on(retentionDue, retainPart),
    on(introAccepted, openChat),
    on(referralCalledUpon, useReferral),
  ],
};
