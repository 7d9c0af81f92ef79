import type { AdvisorItem, Listing } from './advisor.type';

/** What decides whether somebody sees an advisor. */
export interface AdvisorFacts {
  accountId: string;
  listing: Listing;
  /** The viewer has asked this advisor before, and keeps seeing whom they asked. */
  met: boolean;
}

interface Asker {
  readonly accountId: string;
  readonly isStaff: boolean;
}

/** Listings that are part of the directory for everybody. */
export const VISIBLE: readonly Listing[] = ['LISTED', 'PAUSED'];

export function maySeeAdvisor(viewer: Asker, advisor: AdvisorFacts): boolean {
  return viewer.isStaff || VISIBLE.includes(advisor.listing) || advisor.accountId === viewer.accountId || advisor.met;
}

/** How much an advisor is asked, and what they have decided to hide, is theirs and staff's to know. */
export function isTheirsOrStaffs(viewer: Asker, advisor: Pick<AdvisorFacts, 'accountId'>): boolean {
  return viewer.isStaff || advisor.accountId === viewer.accountId;
}

/** Whether an item of a profile was loaded as one that the viewer may see. */
export const shows = (advisor: { shown: readonly AdvisorItem[] | null }, item: AdvisorItem) => advisor.shown?.includes(item) ?? true;
