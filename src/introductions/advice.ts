import type { Checks } from '../platform/checks';
import type { RecordEntry, Tx } from '../platform/database';
import { auditActions } from '../platform/record';
import { userErrorCodes } from '../platform/user-error';
import { type Misstep, misstepIn } from './asking-well';

const codes = userErrorCodes<Misstep>({
  ASKS_FOR_A_JOB: 'The text reads as if it asked for a job. Sent back to its writer; sendAnyway sends it as it is.',
  ATTACHES_RESUME: 'The text reads as if it brought a résumé that nobody asked for. Sent back to its writer; sendAnyway sends it as it is.',
});
const EXPLAINED: Readonly<Record<Misstep, string>> = {
  ASKS_FOR_A_JOB:
    'This reads as if you asked for a job. People gladly talk about their work, and less gladly about openings: ask what you would like to learn instead. If we misread you, send it anyway.',
  ATTACHES_RESUME:
    'This reads as if you brought your résumé. Keep it until the advisor asks for it: a short word on who you are opens more doors. If we misread you, send it anyway.',
};
const { ADVICE_OVERRIDDEN } = auditActions({ ADVICE_OVERRIDDEN: 'Sent a text as it was, against the advice on how to ask.' });

/** A field whose text asks otherwise than it should. */
export interface Advice {
  readonly field: string;
  readonly misstep: Misstep;
}

/** How a student's texts could ask better: mistakes to mend, unless the student stands by them. A field that is wrong already gets none. */
export function adviceOn(
  checks: Checks,
  texts: readonly (readonly [field: string, text: string])[],
  sendAnyway: boolean | null | undefined,
): Advice[] {
  const advice = texts.flatMap(([field, text]) => {
    const misstep = checks.has(field) ? null : misstepIn(text);
    return misstep ? [{ field, misstep }] : [];
  });
  if (!sendAnyway) for (const { field, misstep } of advice) checks.add(codes[misstep], EXPLAINED[misstep], field);
  return advice;
}

/** Records each advice that its reader went against; to be called once the text is sent. */
export async function recordAdvice(tx: Tx, advice: readonly Advice[], about: Pick<RecordEntry, 'subject' | 'object'>): Promise<void> {
  await Promise.all(advice.map(({ field, misstep }) => tx.record(ADVICE_OVERRIDDEN, { ...about, details: { field, misstep } })));
}
