const WORDS: Record<string, [one: string, many: string]> = {
  degrees: ['degree', 'degrees'],
  recordShares: ['time that you showed your record to an advisor', 'times that you showed your record to an advisor'],
  connections: ['person you are connected with', 'people you are connected with'],
  blocked: ['person you have blocked', 'people you have blocked'],
  contactPoints: ['contact point', 'contact points'],
  consents: ['consent that you gave or hold', 'consents that you gave or hold'],
  disclosures: ['time that contact details were shown, yours or to you', 'times that contact details were shown, yours or to you'],
  introRequests: ['intro request', 'intro requests'],
  chats: ['chat', 'chats'],
  chatOutcomes: ['outcome that you reported', 'outcomes that you reported'],
  concerns: ['concern that you reported', 'concerns that you reported'],
  auditEvents: ['entry in the audit record', 'entries in the audit record'],
};

/** What an export holds, in one paragraph for the person it is about. */
export function summarize(document: Record<string, unknown>): string {
  const lists = Object.entries(document).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 0);
  const parts = [
    'your account',
    ...(document.student ? ['your student record'] : []),
    ...(document.advisorProfile ? ['your profile in the directory'] : []),
    ...lists.map(([name, items]) => `${items.length} ${(WORDS[name] ?? [name, name])[items.length === 1 ? 0 : 1]}`),
  ];
  return `This is everything held on you: ${parts.join(', ')}. Other people are named by their ids alone.`;
}
