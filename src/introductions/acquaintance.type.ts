import { Field } from 'type-graphql';
import type { AcquaintanceRow } from '../people';
import { ApiType } from '../platform/api-type';
import { make } from '../platform/node';

@ApiType('What the viewer and somebody else say of knowing each other. It stands if one declares it and neither denies it.')
export class Acquaintance {
  otherId!: string;

  @Field(() => Boolean, { nullable: true, description: 'What the viewer says: true declares it, false denies it, null says nothing.' })
  knows!: boolean | null;

  @Field(() => Boolean, { description: 'The other has declared to know the viewer.' })
  declared!: boolean;
}

export const toAcquaintance = (row: AcquaintanceRow): Acquaintance => make(Acquaintance, row);
