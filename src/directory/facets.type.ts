import { Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { CountPrecision } from '../platform/pagination';
import { AdvisorConnection } from './advisor.type';
import { COUNTED } from './bounds';

@ApiType('A value that advisors of a list have, and how many do.')
export class FacetValue {
  @Field(() => String, { description: 'The value, as filters take it.' })
  value!: string;

  @Field(() => String, { description: 'The name, as people read it.' })
  name!: string;

  @Field(() => Int, { description: 'How many have it.' })
  count!: number;

  @Field(() => CountPrecision, {
    description: `EXACT, or AT_LEAST where more than ${COUNTED.toLocaleString('en-US')} match: then it is counted among so many of them.`,
  })
  precision!: CountPrecision;
}

/** The facets, each with the kind of term it counts; class years are numbers. */
export const FACETS = {
  industries: 'INDUSTRY',
  employers: 'EMPLOYER',
  locations: 'LOCATION',
  topics: 'TOPIC',
  affinities: 'AFFINITY',
  programs: 'PROGRAM',
  classYears: null,
} as const;

const facet = (of: string) => ({ description: `${of}; the most frequent first, at most 50.` });

@ApiType('What the advisors of a list have in common, under the same filter, as far as the viewer may see it of them.')
export class AdvisorFacets {
  @Field(() => [FacetValue], facet('Fields of work'))
  industries!: FacetValue[];

  @Field(() => [FacetValue], facet('Employers'))
  employers!: FacetValue[];

  @Field(() => [FacetValue], facet('Places'))
  locations!: FacetValue[];

  @Field(() => [FacetValue], facet('Topics'))
  topics!: FacetValue[];

  @Field(() => [FacetValue], facet('Affinities'))
  affinities!: FacetValue[];

  @Field(() => [FacetValue], facet('Fields of study, as CIP codes'))
  programs!: FacetValue[];

  @Field(() => [FacetValue], facet('Years of graduation'))
  classYears!: FacetValue[];
}

/** What the database has counted: at most one more than it was to count. */
export interface Measured {
  count: number;
  terms?: { kind: string; value: string; name: string; count: number }[] | null;
  years?: { value: string; name: string; count: number }[] | null;
}

export function readFacets({ count, terms, years }: Measured): AdvisorFacets {
  const precision: CountPrecision = count > COUNTED ? 'AT_LEAST' : 'EXACT';
  const read = (values: Measured['years']) =>
    (values ?? []).map((one) => ({ value: one.value, name: one.name, count: Math.min(one.count, COUNTED), precision }));
  const facets = Object.entries(FACETS).map(([name, kind]) => [
    name,
    read(kind === null ? years : terms?.filter((term) => term.kind === kind)),
  ]);
  return Object.fromEntries(facets) as AdvisorFacets;
}

@Resolver(() => AdvisorConnection)
export class AdvisorFacetsFields {
  @FieldResolver(() => AdvisorFacets, { description: 'What they have in common. Counted only when asked for.' })
  facets(@Root() connection: { facets: AdvisorFacets }) {
    return connection.facets;
  }
}
