import { exportAsked, type Feature, personErased, retentionDue } from '../access';
import { on } from '../platform/events';
import { ReminderEntity } from './reminder.entity';
import { forgetOldReminders, forgetReminders, remindersTold, remindSome } from './store';
import { ReminderFields, ViewerReminderFields } from './viewer-reminders.fields';

/** What is due for whom. Mail and other messengers will be told from here. */
export const reminders: Feature = {
  entities: [ReminderEntity],
  resolvers: [ViewerReminderFields, ReminderFields],
  due: [{ name: 'reminders', work: remindSome }],
  listeners: [
    on(personErased, (tx, { accountId }) => forgetReminders(tx, accountId)),
    on(exportAsked, async (tx, { accountId, document }) => {
      document.reminders = await remindersTold(tx, accountId);
    }),
    on(retentionDue, async (tx) => {
      await forgetOldReminders(tx);
    }),
  ],
};
