import { ASK, codes, sql, World } from '../world';

// Whoever leaves does so amid everything else: what was begun before is swept up with the rest, what comes after finds nobody.

const LEFT = (institutionId: string, accountId: string) =>
  sql<{ what: string }>(
    `select 'value' as what from contact_value v join contact_point p on p.institution_id = v.institution_id and p.id = v.contact_point_id
       where p.institution_id = $1 and p.owner_id = $2
     union all select 'label' from contact_point where institution_id = $1 and owner_id = $2 and (label is not null or removed_at is null)
     union all select 'key' from data_key where institution_id = $1 and holder_id = $2
     union all select 'text' from intro_request where institution_id = $1 and $2 in (student_id, advisor_id) and purpose <> ''
     union all select 'waiting' from intro_request where institution_id = $1 and $2 in (student_id, advisor_id) and status = 'PENDING'
     union all select 'consent' from contact_consent where institution_id = $1 and $2 in (owner_id, recipient_id) and ended_at is null
     union all select 'profile' from advisor where institution_id = $1 and account_id = $2 and (headline is not null or listing <> 'UNLISTED')`,
    [institutionId, accountId],
  );

test('whatever is under way when somebody leaves, nothing of theirs is left behind', async () => {
  const world = await World.create();
  const seen = { before: 0, after: 0 };
  for (let round = 0; round < 25; round += 1) {
    const advisor = await world.advisor({ capacity: 50 });
    const student = await world.student();
    const asker = await world.student();
    const email = await world.contact(advisor, 'EMAIL', `first${round}@example.org`);
    const { requestId } = await world.accepted(student, advisor);

    // Again and again, until they are told that they are gone.
    const point = async () => {
      for (let count = 0; ; count += 1) {
        const answer = await advisor.send(
          'mutation ($input: SetContactPointInput!) { setContactPoint(input: $input) { userErrors { code } } }',
          {
            input: { kind: 'EMAIL', value: `next${round}-${count}@example.org`, label: 'mine' },
          },
        );
        if (answer.errors || codes(answer.data.setContactPoint).length > 0) return answer;
        seen.before += 1;
      }
    };
    const [left, ...others] = await Promise.all([
      advisor.send('mutation { eraseAccount(input: { confirm: true }) { erased userErrors { code } } }'),
      point(),
      advisor.send('mutation ($input: UpdateAdvisorProfileInput!) { updateAdvisorProfile(input: $input) { userErrors { code } } }', {
        input: { headline: 'Still here' },
      }),
      advisor.send('mutation ($input: GrantContactConsentInput!) { grantContactConsent(input: $input) { userErrors { code } } }', {
        input: { introRequestId: requestId, contactPointIds: [email] },
      }),
      asker.send('mutation ($input: RequestIntroInput!) { requestIntro(input: $input) { userErrors { code } } }', {
        input: { ...ASK, advisorId: advisor.advisorId },
      }),
      point(),
    ]);
    expect(left?.data.eraseAccount).toEqual({ erased: true, userErrors: [] });
    for (const answer of others) {
      const code = answer?.errors?.[0]?.extensions.code ?? codes(Object.values(answer?.data ?? {})[0])[0];
      expect([undefined, 'UNAUTHENTICATED', 'NOT_FOUND', 'OUT_OF_RANGE']).toContain(code);
      seen[code === undefined ? 'before' : 'after'] += 1;
    }
    expect(await LEFT(world.institutionId, advisor.accountId)).toEqual([]);
  }
  // Else the race was none.
  expect(seen.before).toBeGreaterThan(5);
  expect(seen.after).toBeGreaterThan(5);
}, 120_000);
