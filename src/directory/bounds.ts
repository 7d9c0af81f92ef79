/** Counts and facets are exact up to so many advisors, so that their cost stays flat. */
export const COUNTED = 500;

/** Relevance is found among so many. */
export const CANDIDATES = 100;
