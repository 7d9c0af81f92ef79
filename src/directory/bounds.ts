/** Counts and facets are exact up to so many advisors, so that their cost stays flat. */
export const COUNTED = 1_000;

/** Relevance is found among so many. */
export const CANDIDATES = 200;
