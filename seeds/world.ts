import { NAMES } from './names';
import { type DemoInstitution, HARBOR, LAKESHORE, PERSONAS, type Persona } from './personas';
import { Random, uuidOf } from './random';
import {
  AFFINITIES,
  BIOS,
  DECLINE_REASONS,
  HEADLINES,
  INDUSTRIES,
  type Industry,
  LANGUAGES,
  LOCATIONS,
  PROGRAMS,
  PURPOSES,
  QUESTIONS,
  SHARED_TOPICS,
} from './words';

export interface WorldSize {
  advisors: number;
  students: number;
  requests: number;
}

export const DEMO_SIZES: readonly { institution: DemoInstitution; size: WorldSize }[] = [
  { institution: LAKESHORE, size: { advisors: 420, students: 320, requests: 340 } },
  { institution: HARBOR, size: { advisors: 60, students: 40, requests: 30 } },
];

export interface TermSeed {
  id: number;
  kind: string;
  value: string;
  name: string;
}

export interface PersonSeed {
  id: string;
  name: string;
  role: Persona['role'];
}

export interface DegreeSeed {
  level: string;
  programId: number;
  classYear: number;
}

export interface AdvisorSeed extends PersonSeed {
  headline: string | null;
  bio: string | null;
  jobTitle: string;
  employerId: number;
  industryId: number;
  locationId: number;
  timeZone: string;
  classYear: number;
  degrees: DegreeSeed[];
  languages: string[];
  chatModes: string[];
  listing: string;
  monthlyCapacity: number;
  joinedAt: Date;
  topicIds: number[];
  affinityIds: number[];
  contacts: { kind: string; label: string; value: string; shareByDefault: boolean }[];
  industry: Industry;
  employer: string;
}

export interface StudentSeed extends PersonSeed {
  classYear: number;
  degrees: DegreeSeed[];
  contacts: AdvisorSeed['contacts'];
}

export interface RequestSeed {
  id: string;
  studentId: string;
  advisorId: string;
  status: string;
  purpose: string;
  questions: string[];
  mode: string;
  createdAt: Date;
  respondedAt: Date | null;
  declineReason: string | null;
  /** Where a chat came of it. */
  chat: null | { held: boolean; at: Date | null; thanked: boolean; usefulness: number; results: string[] };
  /** Whether contact details were shared with the answer. */
  consent: boolean;
}

const DAY = 86_400_000;
const slug = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** One institution of the demo world. The same seed, size and day give the same world. */
export class World {
  readonly terms: TermSeed[] = [];
  private readonly random: Random;
  private readonly termIds = new Map<string, number>();

  constructor(
    readonly institution: DemoInstitution,
    readonly size: WorldSize,
    private readonly today: Date,
  ) {
    this.random = new Random(`world ${institution.id}`);
    for (const industry of INDUSTRIES) {
      this.term('INDUSTRY', industry.value, industry.name);
      for (const employer of industry.employers) this.term('EMPLOYER', slug(employer), employer);
      for (const topic of industry.topics) this.term('TOPIC', slug(topic), topic);
    }
    for (const topic of SHARED_TOPICS) this.term('TOPIC', slug(topic), topic);
    for (const affinity of AFFINITIES) this.term('AFFINITY', slug(affinity), affinity);
    for (const [name] of LOCATIONS) this.term('LOCATION', slug(name), name);
    for (const [code, title] of Object.entries(PROGRAMS)) this.term('PROGRAM', code, title);
    for (const [locale, name] of Object.entries(LANGUAGES)) this.term('LANGUAGE', locale, name);
  }

  get personas(): readonly Persona[] {
    return PERSONAS.filter((persona) => persona.institution.id === this.institution.id);
  }

  private term(kind: string, value: string, name: string): number {
    const key = `${kind} ${value}`;
    const known = this.termIds.get(key);
    if (known !== undefined) return known;
    const id = this.terms.length + 1;
    this.terms.push({ id, kind, value, name });
    this.termIds.set(key, id);
    return id;
  }

  private idOf(kind: string, value: string): number {
    const id = this.termIds.get(`${kind} ${value}`);
    if (id === undefined) throw new Error(`no ${kind} ${value}`);
    return id;
  }

  private daysAgo(days: number): Date {
    return new Date(this.today.getTime() - days * DAY);
  }

  private person(kind: string, index: number, persona: Persona | undefined, role: Persona['role']): PersonSeed {
    if (persona) return { id: persona.accountId, name: persona.name, role };
    const culture = this.random.pick(NAMES);
    return {
      id: uuidOf(`${this.institution.name} ${kind} ${index}`),
      name: `${this.random.pick(culture.given)} ${this.random.pick(culture.family)}`,
      role,
    };
  }

  /** Staff: the personas. */
  staff(): PersonSeed[] {
    return this.personas.filter((persona) => persona.role === 'STAFF').map(({ accountId, name, role }) => ({ id: accountId, name, role }));
  }

  *advisors(): Generator<AdvisorSeed> {
    const personas = this.personas.filter((persona) => persona.role === 'ALUM');
    for (let index = 0; index < this.size.advisors; index += 1) yield this.advisor(index, personas[index]);
  }

  private advisor(index: number, persona: Persona | undefined): AdvisorSeed {
    const random = this.random;
    const person = this.person('advisor', index, persona, 'ALUM');
    const industry = persona?.key === 'alum' ? (INDUSTRIES[0] as Industry) : random.pick(INDUSTRIES);
    const employer = random.pick(industry.employers);
    const jobTitle = random.pick(industry.titles);
    const [city, timeZone] = random.pick(LOCATIONS);
    const classYear = this.today.getUTCFullYear() - random.int(2, 35);
    const fill = (text: string) =>
      text
        .replace('{city}', city)
        .replace('{title}', `a ${jobTitle.toLowerCase()}`)
        .replace('{employer}', employer)
        .replace('{industry}', industry.name.toLowerCase());
    const graduate = random.chance(0.35);
    const address = `${slug(person.name)}.${index}`;
    const contacts: AdvisorSeed['contacts'] = [
      { kind: 'EMAIL', label: 'Personal', value: `${address}@alumni.example.edu`, shareByDefault: true },
    ];
    if (persona || random.chance(0.4))
      contacts.push({ kind: 'PHONE', label: 'Mobile', value: `+1312555${String(index % 10_000).padStart(4, '0')}`, shareByDefault: false });
    if (persona || random.chance(0.5))
      contacts.push({ kind: 'PROFILE_LINK', label: 'Profile', value: `https://people.example.com/${address}`, shareByDefault: false });
    return {
      ...person,
      headline: persona || random.chance(0.8) ? random.pick(HEADLINES) : null,
      bio: persona || random.chance(0.7) ? fill(random.pick(BIOS)) : null,
      jobTitle,
      employerId: this.idOf('EMPLOYER', slug(employer)),
      industryId: this.idOf('INDUSTRY', industry.value),
      locationId: this.idOf('LOCATION', slug(city)),
      timeZone,
      classYear,
      degrees: [
        { level: 'BACHELOR', programId: this.idOf('PROGRAM', random.pick(industry.programs)), classYear },
        ...(graduate
          ? [
              {
                level: random.pick(['MASTER', 'MASTER', 'DOCTORATE', 'PROFESSIONAL']),
                programId: this.idOf('PROGRAM', random.pick(industry.programs)),
                classYear: classYear + 2,
              },
            ]
          : []),
      ],
      languages: ['en', ...random.some(Object.keys(LANGUAGES).slice(1), random.chance(0.3) ? 1 : 0)],
      chatModes: persona ? ['VIDEO', 'PHONE'] : random.some(['VIDEO', 'PHONE', 'IN_PERSON', 'EMAIL'], random.int(1, 3)).sort(),
      listing: persona || random.chance(0.9) ? 'LISTED' : random.pick(['UNLISTED', 'INVITED', 'PAUSED']),
      monthlyCapacity: persona ? 5 : random.int(1, 6),
      joinedAt: this.daysAgo(random.int(30, 1_500)),
      topicIds: [...random.some(industry.topics, 2), ...random.some(SHARED_TOPICS, random.int(0, 2))]
        .map((topic) => this.idOf('TOPIC', slug(topic)))
        .filter((id, at, all) => all.indexOf(id) === at),
      affinityIds: random.some(AFFINITIES, random.int(0, 2)).map((affinity) => this.idOf('AFFINITY', slug(affinity))),
      contacts,
      industry,
      employer,
    };
  }

  *students(): Generator<StudentSeed> {
    const personas = this.personas.filter((persona) => persona.role === 'STUDENT');
    for (let index = 0; index < this.size.students; index += 1) {
      const person = this.person('student', index, personas[index], 'STUDENT');
      const classYear = this.today.getUTCFullYear() + this.random.int(0, 3);
      yield {
        ...person,
        classYear,
        degrees: [
          {
            level: this.random.chance(0.85) ? 'BACHELOR' : 'MASTER',
            programId: this.idOf('PROGRAM', this.random.pick(Object.keys(PROGRAMS))),
            classYear,
          },
        ],
        contacts: [
          { kind: 'EMAIL', label: 'University', value: `${slug(person.name)}.${index}@students.example.edu`, shareByDefault: false },
        ],
      };
    }
  }

  /** A year of requests and what came of them. Personas have none with each other, and those of alumni none of late. */
  *requests(students: readonly StudentSeed[], advisors: readonly AdvisorSeed[]): Generator<RequestSeed> {
    const isPersona = new Set(PERSONAS.map((persona) => persona.accountId));
    const hidden = new Set(PERSONAS.filter((persona) => !persona.listed).map((persona) => persona.accountId));
    const candidates = advisors.filter((advisor) => advisor.listing === 'LISTED' && !hidden.has(advisor.id));
    const others = students.filter((student) => !isPersona.has(student.id));
    const pairs = new Set<string>();
    for (let index = 0; index < this.size.requests; index += 1) {
      const random = this.random;
      const student = random.pick(others);
      const advisor = random.pick(candidates);
      if (pairs.has(`${student.id} ${advisor.id}`)) continue;
      pairs.add(`${student.id} ${advisor.id}`);
      const age = isPersona.has(advisor.id) ? random.int(60, 360) : random.int(0, 360);
      yield this.request(index, student, advisor, age);
    }
  }

  private request(index: number, student: StudentSeed, advisor: AdvisorSeed, age: number): RequestSeed {
    const random = this.random;
    const createdAt = new Date(this.daysAgo(age).getTime() - random.int(0, DAY / 2));
    const status =
      age < 12
        ? random.pick(['PENDING', 'PENDING', 'ACCEPTED'])
        : random.pick(['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN']);
    const answered = status === 'ACCEPTED' || status === 'DECLINED';
    const respondedAt = answered
      ? new Date(Math.min(createdAt.getTime() + random.int(1, 240) * 3_600_000, this.today.getTime() - 60_000))
      : null;
    const chatAt = respondedAt && new Date(respondedAt.getTime() + random.int(2, 15) * DAY);
    const over = chatAt !== null && chatAt < this.today;
    const held = over && random.chance(0.85);
    return {
      id: uuidOf(`${this.institution.name} request ${index}`),
      studentId: student.id,
      advisorId: advisor.id,
      status,
      purpose: random.pick(PURPOSES).replace('{industry}', advisor.industry.name.toLowerCase()).replace('{employer}', advisor.employer),
      questions: random.some(QUESTIONS, random.int(1, 3)),
      mode: random.pick(advisor.chatModes),
      createdAt,
      respondedAt,
      declineReason: status === 'DECLINED' && random.chance(0.5) ? random.pick(DECLINE_REASONS) : null,
      consent: status === 'ACCEPTED' && random.chance(0.7),
      chat:
        status === 'ACCEPTED'
          ? {
              held,
              at: random.chance(0.7) ? chatAt : null,
              thanked: held && random.chance(0.75),
              usefulness: random.int(2, 5),
              results: random.some(
                ['LEARNED_ABOUT_FIELD', 'RULED_OUT', 'RESUME_FEEDBACK', 'REFERRED_TO_PERSON', 'LEARNED_OF_OPENING', 'APPLIED'],
                random.int(1, 3),
              ),
            }
          : null,
    };
  }
}
