import { Checks } from '../platform/checks';
import type { Tx } from '../platform/database';
import { keyOf } from '../platform/global-id';
import { Code } from '../platform/user-error';
import { type Grant, grantedPoints, insertConsent } from './consents.store';
import type { ContactKind } from './contact-kind';
import { type PointRow, pointsOf } from './points.store';

export const DEFAULT_DAYS = 90;
const MAX_DAYS = 365;

/** How many contact points one person can have. */
export const MAX_POINTS = 20;

/** How a caller says which points: by kind, or exactly. */
export interface Choice {
  kinds?: readonly ContactKind[] | null;
  contactPointIds?: readonly string[] | null;
  expiresInDays?: number | null;
}

/** The names of the input's fields, for errors. */
export interface ChoiceFields {
  kinds: string;
  contactPointIds?: string;
  expiresInDays?: string;
}

export const choosesNothing = (choice: Choice) => !choice.kinds?.length && !choice.contactPointIds?.length;

/**
 * Gives consent to the chosen points as they stand at this moment. Kinds are a shorthand for the owner's points of those
 * kinds; a point added or changed later is not covered.
 * @throws Refusal: NOT_FOUND for a point or kind the owner does not have, OUT_OF_RANGE for more than 365 days, REQUIRED for none, INVALID for both ways at once.
 */
export async function grantConsent(tx: Tx, grant: Omit<Grant, 'days'>, choice: Choice, fields: ChoiceFields): Promise<string> {
  const checks = new Checks();
  const days = choice.expiresInDays ?? DEFAULT_DAYS;
  if (fields.expiresInDays) checks.number(fields.expiresInDays, days, 1, MAX_DAYS);
  const points = choose(checks, await pointsOf(tx, grant.ownerId), choice, fields);
  checks.done();
  return insertConsent(tx, { ...grant, days }, points);
}

/** Whether the recipient already sees exactly the points a grant of these kinds would name, so that there is nothing to give. */
export async function alreadyGranted(tx: Tx, ownerId: string, recipientId: string, choice: Choice): Promise<boolean> {
  const wanted = (await pointsOf(tx, ownerId)).filter((point) => choice.kinds?.includes(point.kind)).map((point) => point.id);
  const granted = await grantedPoints(tx, ownerId, recipientId);
  return wanted.length > 0 && wanted.length === granted.length && wanted.every((id) => granted.includes(id));
}

function choose(checks: Checks, own: readonly PointRow[], choice: Choice, fields: ChoiceFields): PointRow[] {
  if ((choice.contactPointIds?.length ?? 0) > MAX_POINTS) {
    checks.add(Code.TOO_LONG, `At most ${MAX_POINTS} points fit here.`, fields.contactPointIds ?? fields.kinds);
    return [];
  }
  if (choosesNothing(choice)) checks.add(Code.REQUIRED, 'Say which contact points to share.', fields.kinds);
  if (choice.kinds?.length && choice.contactPointIds?.length) checks.add(Code.INVALID, 'Choose by kind or by id, not both.', fields.kinds);
  const chosen = new Set<PointRow>();
  for (const [index, kind] of (choice.kinds ?? []).entries()) {
    const ofKind = own.filter((point) => point.kind === kind);
    if (ofKind.length === 0) checks.add(Code.NOT_FOUND, `You have no contact point of the kind ${kind}.`, `${fields.kinds}.${index}`);
    for (const point of ofKind) chosen.add(point);
  }
  for (const [index, id] of (choice.contactPointIds ?? []).entries()) {
    const point = own.find((candidate) => candidate.id === keyOf('ContactPoint', id));
    if (point) chosen.add(point);
    else checks.add(Code.NOT_FOUND, 'You have no contact point of that id.', `${fields.contactPointIds ?? fields.kinds}.${index}`);
  }
  return [...chosen];
}
