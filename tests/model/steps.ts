import fc from 'fast-check';
import { ADVISORS, EVERYBODY, type Item, type Level, type Role, type Share, STUDENTS, type Who } from './reference';

/** One thing that happens in a history. Numbers choose among what is there when it happens. */
export type Step =
  | { do: 'add'; who: Who }
  | { do: 'change' | 'remove'; who: Who; point: number }
  | { do: 'grant'; pair: number; points: number[]; days: number }
  | { do: 'narrow'; consent: number; keep: number }
  | { do: 'renew'; consent: number; days: number }
  | { do: 'revoke'; consent: number }
  | { do: 'tick'; days: number }
  | { do: 'block' | 'unblock'; who: Who; whom: Who }
  | { do: 'role'; who: Who; role: Role; has: boolean }
  | { do: 'erase'; who: Who }
  | { do: 'visibility'; who: Who; item: Item; level: Level }
  | { do: 'share'; request: number; items: Share[] }
  | { do: 'hold'; who: Who; held: boolean }
  | { do: 'policy'; allowed: boolean }
  | { do: 'meddle'; who: Who; consent: number; point: number }
  | { do: 'reveal'; who: Who; owner: Who }
  | { do: 'read'; viewer: Who; owner: Who }
  | { do: 'readAll'; viewer: Who }
  | { do: 'readTogether'; owner: Who };

const someone = fc.constantFrom(...EVERYBODY);
const advisor = fc.constantFrom(...ADVISORS);
const student = fc.constantFrom(...STUDENTS);
// Most of what matters happens between these.
const party = fc.constantFrom<Who>('ada', 'ada', 'sol', 'sam');
const days = fc.constantFrom(1, 10, 30, 90);
const does = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: does('add'), who: party }) },
  { weight: 3, arbitrary: fc.record({ do: does('change', 'remove'), who: party, point: fc.nat(3) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: does('grant'),
      pair: fc.nat(3),
      points: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
      days,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: does('narrow'), consent: fc.nat(3), keep: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: does('renew'), consent: fc.nat(3), days }) },
  { weight: 3, arbitrary: fc.record({ do: does('revoke'), consent: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: does('tick'), days: fc.constantFrom(1, 9, 29, 60) }) },
  { weight: 3, arbitrary: fc.record({ do: does('block'), who: party, whom: party }) },
  { weight: 2, arbitrary: fc.record({ do: does('unblock'), who: party, whom: party }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ do: does('role'), who: fc.constantFrom<Who>('sol', 'ada'), role: does('STAFF'), has: fc.boolean() }),
      fc.record({ do: does('role'), who: does('tess'), role: does('STAFF'), has: fc.boolean() }),
      fc.record({ do: does('role'), who: does('sam'), role: does('STUDENT'), has: fc.boolean() }),
    ) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: fc.record({ do: does('erase'), who: fc.constantFrom<Who>('ada', 'ben', 'sol', 'sam') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: does('visibility'),
      who: advisor,
      item: does<Item>('HEADLINE', 'CLASS_YEAR'),
      level: does<Level>('NOBODY', 'STAFF', 'CONNECTED', 'STUDENTS'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: does('share'), request: fc.nat(2), items: fc.subarray<Share>(['NAME', 'CLASS_YEAR']) }) },
  { weight: 2, arbitrary: fc.record({ do: does('hold'), who: student, held: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: does('policy'), allowed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: does('reveal'), who: fc.constantFrom<Who>('tess', 'tess', 'sol'), owner: someone }) },
  { weight: 2, arbitrary: fc.record({ do: does('meddle'), who: party, consent: fc.nat(3), point: fc.nat(3) }) },
  { weight: 14, arbitrary: fc.record({ do: does('read'), viewer: someone, owner: party }) },
  { weight: 4, arbitrary: fc.record({ do: does('readAll'), viewer: someone }) },
  { weight: 3, arbitrary: fc.record({ do: does('readTogether'), owner: party }) },
) as fc.Arbitrary<Step>;

export const history = fc.array(step, { minLength: 12, maxLength: 30 });
