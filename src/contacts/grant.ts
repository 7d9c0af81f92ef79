import { Checks } from '../platform/checks';
import type { Tx } from '../platform/database';
import { keyOf } from '../platform/global-id';
import { Code } from '../platform/user-error';
import { endConsentsTo, type Grant, insertConsent } from './consents.store';
import type { ContactKind } from './contact-kind';
import { lockContacts, type PointRow, pointsOf } from './points.store';

export const DEFAULT_DAYS = 90;

/** What details are shared for, where nobody says otherwise. */
export const INTERVIEW_PURPOSE = 'To arrange and hold the informational interview.';
/** The longest a consent can last. */
export const MAX_DAYS = 365;

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
 * @param beside whether what the owner lets the recipient see already goes on; else this takes its place.
 * @throws Refusal: NOT_FOUND for a point or kind the owner does not have, OUT_OF_RANGE for more than 365 days, REQUIRED for none, INVALID for both ways at once.
 */
export async function grantConsent(
  tx: Tx,
  grant: Omit<Grant, 'days'>,
  choice: Choice,
  fields: ChoiceFields,
  beside: 'BESIDE_OTHERS' | 'IN_PLACE_OF_OTHERS',
): Promise<string> {
  const checks = new Checks();
  const days = choice.expiresInDays ?? DEFAULT_DAYS;
  if (fields.expiresInDays) checks.number(fields.expiresInDays, days, 1, MAX_DAYS);
  const points = await choosePoints(tx, checks, grant.ownerId, choice, fields);
  checks.done();
  if (beside === 'IN_PLACE_OF_OTHERS') await endConsentsTo(tx, grant.ownerId, grant.recipientId);
  return insertConsent(tx, { ...grant, days }, points);
}

/** The points that an owner chooses, as they stand at this moment, until the transaction ends; what is wrong with the choice is added to the checks. */
export async function choosePoints(tx: Tx, checks: Checks, ownerId: string, choice: Choice, fields: ChoiceFields): Promise<PointRow[]> {
  await lockContacts(tx, ownerId);
  return choose(checks, await pointsOf(tx, ownerId), choice, fields);
}

/** Gives consent to those of these points that still stand as they stood when the owner chose them, beside whatever else the recipient sees. */
export async function grantChosen(tx: Tx, grant: Grant, chosen: readonly Pick<PointRow, 'id' | 'version'>[]): Promise<void> {
  await lockContacts(tx, grant.ownerId);
  const present = await pointsOf(tx, grant.ownerId);
  const points = present.filter((point) => chosen.some(({ id, version }) => id === point.id && version === point.version));
  if (points.length > 0) await insertConsent(tx, grant, points);
}

function choose(checks: Checks, own: readonly PointRow[], choice: Choice, fields: ChoiceFields): PointRow[] {
  if ((choice.contactPointIds?.length ?? 0) > MAX_POINTS) {
    checks.add(Code.TOO_LONG, `At most ${MAX_POINTS} points fit here.`, fields.contactPointIds ?? fields.kinds);
    return [];
  }
  if (choosesNothing(choice)) checks.add(Code.REQUIRED, 'Say which contact points to share.', fields.kinds);
  if (choice.kinds?.length && choice.contactPointIds) checks.add(Code.INVALID, 'Choose by kind or by id, not both.', fields.kinds);
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
