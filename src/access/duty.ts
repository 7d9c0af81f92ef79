import { apiEnum } from '../platform/api-type';

export const Duty = apiEnum('Duty', 'What a member of staff is charged with. One can have several.', {
  COUNSELOR: 'Looks after students and their requests.',
  IMPORTER: 'Brings people in from files.',
  ANALYST: 'Reads reports.',
  PRIVACY: 'Answers for personal data: concerns, the audit record, erasure on behalf of others.',
  ADMIN: "Sets the institution's policy.",
});
export type Duty = keyof typeof Duty;
