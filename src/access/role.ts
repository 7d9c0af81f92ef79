import { apiEnum } from '../platform/api-type';

export const Role = apiEnum('Role', 'What a person may do in their institution. One account can have several.', {
  STUDENT: 'Looks for advisors and asks for introductions.',
  ALUM: 'A graduate; an advisor if they have a profile in the directory.',
  STAFF: 'Works at the career center.',
});
export type Role = keyof typeof Role;
