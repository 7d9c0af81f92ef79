import { Field, InputType } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import type { Checks } from '../platform/checks';
import { Code } from '../platform/user-error';

@ApiType('A beginning for a request, which a student makes their own. What stands in [brackets] is theirs to fill in.')
export class RequestTemplate {
  @Field(() => String, { description: 'What it is for, at most 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'For the purpose of a request, at most 2,000 characters.' })
  purpose!: string;

  @Field(() => [String], { description: 'For its questions.' })
  questions!: string[];
}

@InputType({ description: 'A beginning for a request.' })
export class RequestTemplateInput {
  @Field(() => String, { description: 'What it is for, at most 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'For the purpose of a request, 20 to 2,000 characters.' })
  purpose!: string;

  @Field(() => [String], { nullable: true, description: 'For its questions: at most 10 of at most 300 characters.' })
  questions?: string[] | null;
}

/** What an institution offers that has not written its own. */
export const TEMPLATES: readonly RequestTemplate[] = [
  {
    name: 'Curious about the field',
    purpose:
      'I am a [year] student of [program], and I am finding out what work in [field] is like. I came upon your profile because [what caught my eye]. I would be glad to hear how you came to your work and what a usual week looks like. Twenty minutes would help me a great deal.',
    questions: ['What does a usual week look like for you?', 'What do you wish you had known when you began?'],
  },
  {
    name: 'Deciding between two paths',
    purpose:
      'I study [program] and am deciding between [one path] and [another]. You have worked in [field], so you know what I can only imagine. I would like to learn what speaks for it and against it, and how you decided at my point.',
    questions: ['What made you choose this path over others?', 'Who tends to be happy in this work, and who does not?'],
  },
  {
    name: 'Somebody suggested you',
    purpose:
      '[Name] suggested that I talk to you, because [reason]. I am a [year] student of [program] and would like to understand [topic] better. If you have twenty minutes, I would be grateful for your view of it.',
    questions: ['How has this field changed since you began?', 'Who else would you talk to in my place?'],
  },
];

/** Templates as they are kept. */
export function readTemplates(checks: Checks, inputs: readonly RequestTemplateInput[]): RequestTemplate[] {
  if (inputs.length > 20) {
    checks.add(Code.TOO_LONG, `At most 20 templates fit here; there are ${inputs.length}.`, 'requestTemplates');
    return [];
  }
  return inputs.map((input, index) => ({
    name: checks.text(`requestTemplates.${index}.name`, input.name, { max: 100 }),
    purpose: checks.text(`requestTemplates.${index}.purpose`, input.purpose, { min: 20, max: 2_000, multiline: true }),
    questions: checks.texts(`requestTemplates.${index}.questions`, input.questions, { max: 300, most: 10 }),
  }));
}
