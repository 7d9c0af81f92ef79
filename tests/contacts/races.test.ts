import { type Person, World } from '../world';

// CI's share; `npm run verify:consent -- --races 1000` runs more.
const RACES = Number(process.env.VERIFY_RACES ?? 200);
const LANES = 4;
const READERS = 3;

interface Read {
  began: number;
  values: string[] | null;
}

const READ = 'query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }';

/** Reads again and again until told to stop, and notes when each read began and what it showed. */
function readOnAndOn(student: Person, advisor: Person): { stop(): Promise<Read[]> } {
  let going = true;
  const reads: Read[] = [];
  const reading = (async () => {
    while (going) {
      const began = performance.now();
      const { contact } = (await student.ask(READ, { id: advisor.advisorId })).advisor;
      reads.push({ began, values: contact?.points.map((point: { value: string }) => point.value) ?? null });
    }
  })();
  return {
    stop: async () => {
      going = false;
      await reading;
      return reads;
    },
  };
}

test('of revocations amid reads, no read that began after one was answered shows a value', async () => {
  const world = await World.create();
  const seen = { shownBefore: 0, hiddenAfter: 0, shownAfter: 0 };

  const race = async (student: Person, advisor: Person, introRequestId: string) => {
    const { contactConsent } = await advisor.succeeds('grantContactConsent', { introRequestId, kinds: ['EMAIL'] }, 'contactConsent { id }');
    const readers = Array.from({ length: READERS }, () => readOnAndOn(student, advisor));
    // The revocation falls somewhere among the reads.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
    await advisor.succeeds('revokeContactConsent', { consentId: contactConsent.id });
    const answered = performance.now();
    await Promise.resolve(student.ask(READ, { id: advisor.advisorId })).then(({ advisor: { contact } }) => {
      seen[contact ? 'shownAfter' : 'hiddenAfter'] += 1;
    });
    for (const read of (await Promise.all(readers.map((reader) => reader.stop()))).flat()) {
      if (read.began > answered) seen[read.values ? 'shownAfter' : 'hiddenAfter'] += 1;
      else if (read.values) seen.shownBefore += 1;
    }
  };

  await Promise.all(
    Array.from({ length: LANES }, async () => {
      const [student, advisor] = [await world.student(), await world.advisor()];
      await world.contact(advisor, 'EMAIL', 'raced@example.org');
      const { requestId } = await world.accepted(student, advisor);
      for (let count = 0; count < RACES / LANES; count += 1) await race(student, advisor, requestId);
    }),
  );

  process.stderr.write(
    `${RACES} races: ${seen.shownBefore} reads saw a value before, ${seen.hiddenAfter} saw none after, ${seen.shownAfter} saw one after.\n`,
  );
  expect(seen.shownAfter).toBe(0);
  // Else the readers were never there.
  expect(seen.shownBefore).toBeGreaterThan(RACES / 2);
  expect(seen.hiddenAfter).toBeGreaterThanOrEqual(RACES);
}, 300_000);
