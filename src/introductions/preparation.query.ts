import { Field, Query, Resolver } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import steps from './preparation.json';

export const PreparationMoment = apiEnum('PreparationMoment', 'When a step of the preparation is due.', {
  BEFORE_ASKING: 'Before the request is sent.',
  BEFORE_THE_CHAT: 'Between the answer and the chat.',
  IN_THE_CHAT: 'While they talk.',
  AFTERWARDS: 'Within a day or so of the chat, and later.',
});
export type PreparationMoment = keyof typeof PreparationMoment;

@ApiType('One step of preparing for an informational interview.')
export class PreparationStep {
  @Field(() => PreparationMoment, { description: 'When.' })
  moment!: PreparationMoment;

  @Field(() => String, { description: 'What to do.' })
  text!: string;

  @Field(() => String, { description: 'Why it is worth it.' })
  why!: string;
}

const STEPS: readonly PreparationStep[] = Object.entries(steps as Record<PreparationMoment, { text: string; why: string }[]>).flatMap(
  ([moment, list]) => list.map((step) => ({ ...step, moment: moment as PreparationMoment })),
);

@Resolver()
export class PreparationQuery {
  @Query(() => [PreparationStep], {
    nullable: true,
    description: 'A checklist for an informational interview, in the order it is done in.',
  })
  preparation(): readonly PreparationStep[] {
    return STEPS;
  }
}
