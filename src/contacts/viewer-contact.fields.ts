import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Resolver } from 'type-graphql';
import { type Context, ViewerType } from '../access';
import { PageArgs, readPage } from '../platform/pagination';
import { CONSENT_ORDER, listConsents } from './consents.store';
import { ContactPoint } from './contact.type';
import { ContactConsentConnection, ContactPointRef } from './contact-consent.type';
import { ConsentStatus } from './contact-kind';
import { ownPoints, pointId, toConsent, toDisclosure } from './contacts';
import { DisclosureConnection } from './disclosure.type';
import { DISCLOSURE_ORDER, listDisclosures } from './disclosures.store';
import { pointsOf } from './points.store';

@Resolver(() => ViewerType)
export class ViewerContactFields {
  @FieldResolver(() => [ContactPoint], { description: "The viewer's own contact points. Reading them is no disclosure." })
  contactPoints(@Ctx() { viewer }: Context) {
    return ownPoints(viewer);
  }

  @FieldResolver(() => [ContactPointRef], {
    description: 'The points to offer when accepting a request; never shared without being named.',
  })
  async defaultShare(@Ctx() { viewer }: Context): Promise<ContactPointRef[]> {
    const points = await pointsOf(viewer.wall, viewer.accountId);
    return points.filter((point) => point.shareByDefault).map(({ id, kind, label }) => ({ id: pointId(id), kind, label }));
  }

  @FieldResolver(() => ContactConsentConnection, { nullable: true, description: 'Consents the viewer gave or holds, newest first.' })
  contactConsents(
    @Arg('status', () => ConsentStatus, { nullable: true, description: 'Only those that stand so now.' }) status: ConsentStatus | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listConsents(viewer, status ?? null, readPage(page, CONSENT_ORDER, viewer), info, toConsent);
  }

  @FieldResolver(() => DisclosureConnection, { nullable: true, description: "Who saw the viewer's contact details, the latest first." })
  disclosures(@Args(() => PageArgs) page: PageArgs, @Ctx() { viewer }: Context, @Info() info: GraphQLResolveInfo) {
    return listDisclosures(viewer, null, readPage(page, DISCLOSURE_ORDER, viewer), info, toDisclosure);
  }
}
