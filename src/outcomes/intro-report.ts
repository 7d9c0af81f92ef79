import type { DegreeLevel } from '../people';

/** A report filter that has been checked. */
export interface ReportSearch {
  /** First day of the first month, or null for no bound. */
  fromMonth: string | null;
  /** First day of the last month, which is included. */
  toMonth: string | null;
  classYears: readonly number[] | null;
  programs: readonly string[] | null;
  levels: readonly DegreeLevel[] | null;
}

/** The figures as the database counts them. */
export interface FunnelRow {
  asOf: Date;
  requested: number;
  answered: number;
  accepted: number;
  scheduled: number;
  held: number;
  thanked: number;
  referred: number;
  /** Null when nothing was answered. */
  medianHoursToAnswer: number | null;
  studentsReached: number;
  studentsEligible: number;
  advisorsEngaged: number;
}
