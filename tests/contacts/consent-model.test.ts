import fc from 'fast-check';
import { type Person, sql, World } from '../world';

// What consent means, stated once more without looking at the code: an owner has points, and to each of two students at most
// one consent that counts. A student sees exactly the points their consent names, at the version they had then, while it lasts.

interface Point {
  id: string;
  value: string;
  version: number;
  removed: boolean;
}

interface Consent {
  id: string;
  versions: Map<Point, number>;
  status: 'GRANTED' | 'REVOKED' | 'EXPIRED';
}

interface Model {
  points: Point[];
  consents: (Consent | null)[];
  reveals: number[];
}

const visible = (model: Model, student: number): string[] | null => {
  const consent = model.consents[student];
  if (consent?.status !== 'GRANTED') return null;
  return model.points.filter((point) => !point.removed && consent.versions.get(point) === point.version).map((point) => point.value);
};

type Step =
  | { do: 'add' }
  | { do: 'change' | 'relabel' | 'remove'; point: number }
  | { do: 'grant'; student: number; points: number[] }
  | { do: 'revoke' | 'expire' | 'read'; student: number };

const student = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('change' as const, 'relabel' as const, 'remove' as const), point: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('grant' as const), student, points: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('revoke' as const, 'expire' as const), student }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), student }) },
);

const READ = 'query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { value } } } }';

test('whatever is granted, changed, removed, revoked and expired in whatever order, each student sees what consent says', async () => {
  const seen = { reveals: 0, denials: 0 };
  let counter = 0;
  const world = await World.create();

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const [owner, students] = [await world.advisor(), [await world.student(), await world.student()]];
      const requests = await Promise.all(students.map(async (one) => (await world.accepted(one, owner)).requestId));
      const model: Model = { points: [], consents: [null, null], reveals: [0, 0] };
      const present = () => model.points.filter((point) => !point.removed);
      const pick = (index: number) => present()[index % Math.max(1, present().length)];

      const granted = [0, 1].map((one): Step => ({ do: 'grant', student: one, points: [0, 1] }));
      for (const one of [
        { do: 'add' } as Step,
        { do: 'add' } as Step,
        ...granted,
        ...steps,
        { do: 'read', student: 0 } as Step,
        { do: 'read', student: 1 } as Step,
      ]) {
        if (one.do === 'add') {
          if (present().length >= 6) continue;
          counter += 1;
          const value = `point${counter}@example.org`;
          model.points.push({ id: await world.contact(owner, 'EMAIL', value), value, version: 1, removed: false });
        } else if ('point' in one) {
          const point = pick(one.point);
          if (!point) continue;
          if (one.do === 'remove') {
            await owner.succeeds('removeContactPoint', { id: point.id });
            point.removed = true;
          } else {
            counter += 1;
            const value = one.do === 'change' ? `point${counter}@example.org` : point.value;
            await owner.succeeds('setContactPoint', { id: point.id, kind: 'EMAIL', value, label: `label ${counter}` });
            if (one.do === 'change') Object.assign(point, { value, version: point.version + 1 });
          }
        } else if (one.do === 'grant') {
          const chosen = [...new Set(one.points.map(pick))].filter((point) => point !== undefined);
          if (chosen.length === 0) continue;
          const input = { introRequestId: requests[one.student], contactPointIds: chosen.map((point) => point.id) };
          const { contactConsent } = await owner.succeeds('grantContactConsent', input, 'contactConsent { id }');
          model.consents[one.student] = {
            id: contactConsent.id,
            versions: new Map(chosen.map((point) => [point, point.version])),
            status: 'GRANTED',
          };
        } else if (one.do === 'revoke') {
          const consent = model.consents[one.student];
          if (!consent) continue;
          await owner.succeeds('revokeContactConsent', { consentId: consent.id });
          if (consent.status === 'GRANTED') consent.status = 'REVOKED';
        } else if (one.do === 'expire') {
          const consent = model.consents[one.student];
          if (consent?.status !== 'GRANTED') continue;
          await sql(
            `update contact_consent set granted_at = granted_at - interval '100 days', expires_at = now() - interval '1 second'
             where owner_id = $1 and recipient_id = $2 and ended_at is null`,
            [owner.accountId, (students[one.student] as Person).accountId],
          );
          consent.status = 'EXPIRED';
          // Older consents must not count as the latest because this one was moved back.
          await sql(
            "update contact_consent set granted_at = granted_at - interval '200 days' where owner_id = $1 and recipient_id = $2 and ended_at is not null",
            [owner.accountId, (students[one.student] as Person).accountId],
          );
        } else {
          const { advisor } = await (students[one.student] as Person).ask(READ, { id: owner.advisorId });
          const expected = visible(model, one.student);
          expect(advisor.viewerContactAccess).toBe(model.consents[one.student]?.status ?? 'NOT_GRANTED');
          expect(advisor.contact?.points.map((point: { value: string }) => point.value) ?? null).toEqual(expected);
          if (expected?.length) model.reveals[one.student] = (model.reveals[one.student] ?? 0) + 1;
          seen[expected?.length ? 'reveals' : 'denials'] += 1;
        }
      }

      const { viewer } = await owner.ask('{ viewer { disclosures { nodes { times to { name } } } } }');
      const recorded = students.map(
        (one) => viewer.disclosures.nodes.find((node: { to: { name: string } }) => node.to.name === one.name)?.times ?? 0,
      );
      expect(recorded).toEqual(model.reveals);
    }),
    { numRuns: 40 },
  );

  // A run that saw neither side often has tested nothing.
  expect(seen.reveals).toBeGreaterThan(30);
  expect(seen.denials).toBeGreaterThan(30);
}, 120_000);
