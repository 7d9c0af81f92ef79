import { exportAsked, type Feature } from '../access';
import { introAccepted, requestPart } from '../introductions';
import { on } from '../platform/events';
import { CALENDAR, calendarFile } from './calendar-file';
import { ChatEntity } from './chat.entity';
import { ChatFields, IntroRequestChatFields } from './chat.fields';
import { ChatReportEntity } from './chat-report.entity';
import { chat } from './chats';
import { exportPart } from './leaving.store';
import { ReportChat } from './report-chat';
import { chatPart, openChat } from './store';

export { Chat } from './chat.type';
export { chat } from './chats';
export { lockChat } from './store';

export const chats: Feature = {
  parts: { 'IntroRequest.chat': [chatPart], 'Chat.introRequest': [requestPart('c.intro_request_id', 'introRequestId')] },
  entities: [ChatEntity, ChatReportEntity],
  resolvers: [ChatFields, IntroRequestChatFields, ReportChat],
  nodes: { Chat: chat },
  files: { [CALENDAR]: calendarFile },
  listeners: [on(exportAsked, exportPart), on(introAccepted, openChat)],
};
