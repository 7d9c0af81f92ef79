import { ASK, codes, type Person, sql, World } from '../world';

const AVAILABILITY = 'advisor { listing acceptingRequests pausedUntil monthlyCapacity openSlots chatModes }';

test('capacity, modes and notice are set, and what is left out stays', async () => {
  const advisor = await (await World.create()).advisor({ capacity: 3 });
  const { advisor: changed } = await advisor.succeeds(
    'updateAvailability',
    { monthlyCapacity: 8, chatModes: ['PHONE', 'PHONE'], noticeHours: 48 },
    AVAILABILITY,
  );
  expect(changed).toEqual({
    listing: 'LISTED',
    acceptingRequests: true,
    pausedUntil: null,
    monthlyCapacity: 8,
    openSlots: 8,
    chatModes: ['PHONE'],
  });
  expect((await advisor.succeeds('updateAvailability', {}, AVAILABILITY)).advisor).toEqual(changed);
  expect(await sql('select notice_hours from advisor where account_id = $1', [advisor.accountId])).toEqual([{ notice_hours: 48 }]);
});

test('a pause until a date ends on that date, in the advisor’s time zone', async () => {
  const advisor = await (await World.create()).advisor({ timeZone: 'Pacific/Kiritimati' }); // UTC+14: the first to see a new day
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(new Date());
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const pause = async (pausedUntil: string | null) => (await advisor.succeeds('updateAvailability', { pausedUntil }, AVAILABILITY)).advisor;
  expect(await pause(tomorrow)).toMatchObject({ acceptingRequests: false, pausedUntil: tomorrow, listing: 'LISTED' });
  expect(await pause(today)).toMatchObject({ acceptingRequests: true, pausedUntil: today });
  expect(await pause(null)).toMatchObject({ acceptingRequests: true, pausedUntil: null });
});

test('a pause without an end lasts until it is ended', async () => {
  const advisor = await (await World.create()).advisor({ pausedUntil: '2999-01-01' });
  expect((await advisor.succeeds('updateAvailability', { acceptingRequests: false }, AVAILABILITY)).advisor).toMatchObject({
    listing: 'PAUSED',
    acceptingRequests: false,
  });
  expect((await advisor.succeeds('updateAvailability', { acceptingRequests: true }, AVAILABILITY)).advisor).toMatchObject({
    listing: 'LISTED',
    acceptingRequests: true,
    pausedUntil: null,
  });
});

test('a lowered capacity closes slots at once, and takes nothing back', async () => {
  const world = await World.create();
  const [advisor, one, two] = [await world.advisor({ capacity: 5 }), await world.student(), await world.student()];
  await world.request(one, advisor);
  await world.request(two, advisor);
  const openSlots = async (monthlyCapacity: number) =>
    (await advisor.succeeds('updateAvailability', { monthlyCapacity }, AVAILABILITY)).advisor.openSlots;
  expect(await openSlots(4)).toBe(2);
  expect(await openSlots(1)).toBe(0);
  expect(await openSlots(0)).toBe(0);
  expect(await openSlots(6)).toBe(4);
});

test('a slot given back to a month that is over-full since its capacity was lowered does not open', async () => {
  const world = await World.create();
  const [advisor, students] = [await world.advisor({ capacity: 3 }), [await world.student(), await world.student()]];
  const [first] = [await world.request(students[0] as Person, advisor), await world.request(students[1] as Person, advisor)];
  await advisor.succeeds('updateAvailability', { monthlyCapacity: 1 });
  await (students[0] as Person).succeeds('withdrawIntro', { introRequestId: first });
  expect((await advisor.succeeds('updateAvailability', {}, AVAILABILITY)).advisor.openSlots).toBe(0);
  expect(codes(await (await world.student()).does('requestIntro', { ...ASK, advisorId: advisor.advisorId }))).toEqual(['AT_CAPACITY']);
});

test.each([
  [{ monthlyCapacity: 1_001 }, 'OUT_OF_RANGE', 'monthlyCapacity'],
  [{ noticeHours: 721 }, 'OUT_OF_RANGE', 'noticeHours'],
])('%j is refused', async (input, code, field) => {
  const advisor = await (await World.create()).advisor();
  const payload = await advisor.does('updateAvailability', { chatModes: ['PHONE'], ...input }, AVAILABILITY);
  expect(payload).toMatchObject({ advisor: null, userErrors: [{ code, field: ['input', field] }] });
  expect(await sql('select chat_modes from advisor where account_id = $1', [advisor.accountId])).toEqual([{ chat_modes: [] }]);
});

test('nobody lists themselves before the career center has', async () => {
  const advisor = await (await World.create()).advisor({ listing: 'INVITED' });
  expect(codes(await advisor.does('updateAvailability', { acceptingRequests: true }))).toEqual(['CONFLICT']);
});
