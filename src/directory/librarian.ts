import type { Chore } from '../platform/chore';

/** Keeps up with which lexemes are frequent. Twice at once does no harm. */
export const librarian: Chore = { name: 'lexemes', cron: '23 * * * *', atStart: true, run: (database) => database.learnLexemes() };
