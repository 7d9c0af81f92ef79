import { access, type Feature } from '../access';
import { audit } from '../audit';
import { chats } from '../chats';
import { contacts } from '../contacts';
import { directory } from '../directory';
import { introductions } from '../introductions';
import { outcomes } from '../outcomes';
import { people } from '../people';
import { privacy } from '../privacy';
import { reminders } from '../reminders';
import { safety } from '../safety';
import { vocabulary } from '../vocabulary';

/** Everything the server is made of, the lowest first. */
export const features: readonly Feature[] = [
  access,
  vocabulary,
  people,
  directory,
  contacts,
  introductions,
  chats,
  outcomes,
  reminders,
  safety,
  audit,
  privacy,
];

/** What time makes due, and housekeeping, of all features. */
export const due = features.flatMap((feature) => feature.due ?? []);
export const chores = features.flatMap((feature) => feature.chores ?? []);
