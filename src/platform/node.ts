import type { ClassType } from 'type-graphql';
import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({ description: 'Anything that can be fetched again by its id.' })
export abstract class Node {
  @Field(() => ID, { description: 'Global and opaque. The same object has the same id wherever it appears.' })
  id!: string;
}

/** Fills a new API object: types carry no logic, so this is all the construction they need. */
export function make<T extends object>(type: ClassType<T>, fields: T): T {
  return Object.assign(new type(), fields);
}
