import { Arg, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import { type Context, conversationOf, institutionOf, personKeyOf } from '../access';
import { ContactKind, pointsOf } from '../contacts';
import { ChatMode } from '../directory';
import { Degree, degreesOf, student } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { make } from '../platform/node';
import { TimeWindow } from '../platform/time-window';
import { UserError } from '../platform/user-error';
import { RequestIntroInput, readAsk } from './ask';

@ApiType('A request as its advisor would read it.')
export class IntroPreview {
  @Field(() => String, { description: 'The name they see.' })
  studentName!: string;

  @Field(() => Int, { nullable: true, description: 'The year of graduation, if it goes with the request.' })
  classYear!: number | null;

  @Field(() => [Degree], { description: 'Degrees, if they go with the request.' })
  degrees!: Degree[];

  @Field(() => String, { description: 'Why you ask.' })
  purpose!: string;

  @Field(() => [String], { description: 'What you would like to ask.' })
  questions!: string[];

  @Field(() => String, { nullable: true, description: 'How you came upon them.' })
  howFound!: string | null;

  @Field(() => ChatMode, { nullable: true, description: 'How you would like to talk.' })
  mode!: ChatMode | null;

  @Field(() => Int, { description: 'How long it should take, in minutes.' })
  durationMinutes!: number;

  @Field(() => [TimeWindow], { description: 'When you could talk.' })
  proposedTimes!: TimeWindow[];

  @Field(() => [ContactKind], { description: 'Which of your contact points they could see, by kind: those you have.' })
  contactKinds!: ContactKind[];

  @Field(() => Boolean, { description: 'Somebody is to introduce you first; until they agree the advisor sees nothing of this.' })
  introduced!: boolean;

  @Field(() => [UserError], {
    description:
      'What requestIntro would say of the text, the length and the pledge, whoever is asked. Times, mode, introducer and what you have to share are looked at when it is sent; whether you can ask them is told by viewerCanRequestIntro.',
  })
  userErrors!: UserError[];
}

@Resolver()
export class PreviewIntroQuery {
  @Query(() => IntroPreview, { nullable: true, description: 'What an advisor would see of a request; nothing is sent.' })
  async previewIntro(
    @Arg('input', () => RequestIntroInput, { description: 'The ask.' }) input: RequestIntroInput,
    @Ctx() { viewer }: Context,
  ): Promise<IntroPreview | null> {
    const checks = new Checks();
    const { ask } = readAsk(checks, input);
    const [own, degrees, institution, points] = await Promise.all([
      student(viewer, viewer.accountId),
      degreesOf(viewer, viewer.accountId),
      institutionOf(viewer),
      pointsOf(viewer.wall, viewer.accountId),
    ]);
    if (!own) return null;
    const shown = new Set(input.shareProfile ?? []);
    return make(IntroPreview, {
      ...ask,
      studentName: own.name,
      classYear: shown.has('CLASS_YEAR') ? own.classYear : null,
      degrees: shown.has('DEGREES') ? (degrees ?? []) : [],
      mode: input.mode ?? null,
      durationMinutes: input.durationMinutes ?? conversationOf(institution).chatMinutes,
      proposedTimes: input.proposedTimes ?? [],
      contactKinds: [...new Set(input.shareMyContact ?? [])].filter((kind) => points.some((point) => point.kind === kind)),
      introduced: input.introducerId != null && personKeyOf(input.introducerId) !== null,
      userErrors: [...checks.found],
    });
  }
}
