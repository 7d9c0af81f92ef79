import { GraphQLEmailAddress } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { ContactPoint } from './contact.type';
import { ContactKind } from './contact-kind';
import { ownPoints, pointId } from './contacts';
import { MAX_POINTS } from './grant';
import { addPoint, changePoint, lockContacts, lockPoint, pointsOf } from './points.store';

const { CONTACT_POINT_SET } = auditActions({ CONTACT_POINT_SET: 'Added or changed a contact point.' });

@InputType({ description: "A contact point of one's own, new or changed." })
class SetContactPointInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'The point to change; a new one when left out.' })
  id?: string | null;

  @Field(() => ContactKind, { description: 'What kind of value it is.' })
  kind!: ContactKind;

  @Field(() => String, {
    description: 'An email address, an international telephone number (E.164), or an https address. At most 500 characters.',
  })
  value!: string;

  @Field(() => String, { nullable: true, description: 'Your name for it, such as work. At most 60 characters.' })
  label?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Offer it first when you accept a request; false when left out of a new one.' })
  shareByDefault?: boolean | null;
}

@ApiType('What setContactPoint answers.')
class SetContactPointPayload extends MutationPayload {
  @Field(() => ContactPoint, { nullable: true, description: 'The point as it is now.' })
  contactPoint?: ContactPoint | null;
}

@Resolver()
export class SetContactPoint {
  @Mutation(() => SetContactPointPayload, {
    nullable: true,
    description:
      'Adds or changes a contact point. A changed value is covered by no consent given before. Refused with INVALID for a value that is not of its kind, NOT_FOUND, TOO_LONG, or OUT_OF_RANGE beyond 20 points.',
  })
  setContactPoint(
    @Arg('input', () => SetContactPointInput, { description: 'The point.' }) input: SetContactPointInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId: ownerId } = viewer;
    const checks = new Checks();
    const label = checks.optionalText('label', input.label, { max: 60 });
    const value = checkValue(checks, input.kind, input.value);
    return mutate(viewer, input, async (tx) => {
      checks.done();
      await lockContacts(tx, ownerId);
      let id: string;
      if (input.id == null) {
        if ((await pointsOf(tx, ownerId)).length >= MAX_POINTS)
          refuse(Code.OUT_OF_RANGE, `You can have at most ${MAX_POINTS} contact points.`);
        id = await addPoint(tx, { institutionId, ownerId, kind: input.kind, label, shareByDefault: input.shareByDefault ?? false }, value);
      } else {
        const key = keyOf('ContactPoint', input.id);
        const point = key === null ? undefined : await lockPoint(tx, ownerId, key);
        if (!point) refuse(Code.NOT_FOUND, 'You have no contact point of that id.', 'id');
        const change = {
          institutionId,
          ownerId,
          kind: input.kind,
          label: input.label === undefined ? point.label : label,
          shareByDefault: input.shareByDefault ?? point.shareByDefault,
        };
        id = point.id;
        await changePoint(tx, id, change, value);
      }
      await tx.record(CONTACT_POINT_SET, { subject: ownerId, object: ['ContactPoint', id], details: { kind: input.kind } });
      return { contactPoint: async () => (await ownPoints(viewer)).find((point) => point.id === pointId(id)) ?? null };
    });
  }
}

// ITU-T E.164: a plus, a country code, at most 15 digits in all. People write them with spaces, dashes and brackets.
const E164 = /^\+[1-9]\d{6,14}$/;

// The messages never repeat the value.
function checkValue(checks: Checks, kind: ContactKind, raw: string): string {
  const text = checks.text('value', raw, { max: 500 });
  if (checks.has('value')) return text;
  const value = kind === 'PHONE' ? text.replace(/[\s().-]/g, '') : isLink(kind) && isHttps(text) ? new URL(text).href : text;
  const fits = { EMAIL: isEmail, PHONE: (number: string) => E164.test(number), PROFILE_LINK: isHttps, BOOKING_LINK: isHttps };
  const forms = {
    EMAIL: 'an email address, such as name@example.edu',
    PHONE: 'a telephone number with its country code, such as +1 312 555 0123',
    PROFILE_LINK: 'an address that begins with https://',
    BOOKING_LINK: 'an address that begins with https://',
  };
  if (!fits[kind](value)) checks.add(Code.INVALID, `This must be ${forms[kind]}.`, 'value');
  return value;
}

const isLink = (kind: ContactKind) => kind === 'PROFILE_LINK' || kind === 'BOOKING_LINK';

function isEmail(value: string): boolean {
  try {
    return /@[^@]+\.[^@.]+$/.test(value) && Boolean(GraphQLEmailAddress.parseValue(value));
  } catch {
    return false; // the scalar's own message quotes the value
  }
}

function isHttps(value: string): boolean {
  if (!/^https:\/\/[^\s\\]+$/i.test(value) || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return hostname.includes('.') && username === '' && password === '';
}
