import { uuidOf } from './random';

export interface DemoInstitution {
  id: string;
  name: string;
  timeZone: string;
}

export const LAKESHORE: DemoInstitution = {
  id: uuidOf('institution lakeshore'),
  name: 'Lakeshore University',
  timeZone: 'America/Chicago',
};
export const HARBOR: DemoInstitution = { id: uuidOf('institution harbor'), name: 'Harbor State College', timeZone: 'America/New_York' };

export const DEMO_INSTITUTION_IDS: readonly string[] = [LAKESHORE.id, HARBOR.id];

/** Somebody of the demo world one can become. */
export interface Persona {
  key: string;
  name: string;
  role: 'STUDENT' | 'ALUM' | 'STAFF';
  institution: DemoInstitution;
  accountId: string;
  /** For the lists people choose from; the tour's own people are left out. */
  listed: boolean;
}

const persona = (key: string, name: string, role: Persona['role'], institution = LAKESHORE, listed = true): Persona => ({
  key,
  name,
  role,
  institution,
  accountId: uuidOf(`persona ${key}`),
  listed,
});

export const PERSONAS: readonly Persona[] = [
  persona('student', 'Amara Okafor', 'STUDENT'),
  persona('student-2', 'Diego Hernández', 'STUDENT'),
  persona('alum', 'Priya Raman', 'ALUM'),
  persona('alum-2', 'Jonas Lindqvist', 'ALUM'),
  persona('staff', 'Grace Whitfield', 'STAFF'),
  persona('other-student', 'Mei Tanaka', 'STUDENT', HARBOR),
  persona('other-alum', 'Olu Adeyemi', 'ALUM', HARBOR),
  persona('other-staff', 'Ruth Ben-David', 'STAFF', HARBOR),
  // The tour has people of its own, so that it uses up nobody else's capacity.
  persona('tour-student', 'Tomás Rivera', 'STUDENT', LAKESHORE, false),
  persona('tour-alum', 'Hana Kobayashi', 'ALUM', LAKESHORE, false),
  persona('tour-alum-2', 'Nadia Haddad', 'ALUM', LAKESHORE, false),
];

export function findPersona(key: string): Persona | undefined {
  return PERSONAS.find((candidate) => candidate.key === key);
}
