import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { Advisor, advisor } from '../directory';
import { partiesOf, Student, student } from '../people';
import { PageArgs, readPage } from '../platform/pagination';
import { ConsentReceipt } from './consent-receipt.type';
import { ContactConsent } from './contact-consent.type';
import { toDisclosure, toReceipt } from './contacts';
import { Disclosure, DisclosureConnection } from './disclosure.type';
import { DISCLOSURE_ORDER, listDisclosures } from './disclosures.store';
import { receiptsOf } from './receipts.store';

@Resolver(() => ContactConsent)
export class ContactConsentFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Whose contact details; null once the account is closed.' })
  owner(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    return account(viewer, consent.ownerId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who may see them; null once the account is closed.' })
  recipient(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    return account(viewer, consent.recipientId);
  }

  @FieldResolver(() => Advisor, { nullable: true, description: 'The one of the two who is the advisor.' })
  async advisor(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    const parties = consent.introRequestId === null ? null : await partiesOf(viewer, consent.introRequestId);
    return parties && advisor(viewer, parties.advisorId);
  }

  @FieldResolver(() => Student, {
    nullable: true,
    description: 'The one of the two who is the student, as far as the viewer may see them.',
  })
  async student(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    const parties = consent.introRequestId === null ? null : await partiesOf(viewer, consent.introRequestId);
    return parties && student(viewer, parties.studentId);
  }

  @FieldResolver(() => DisclosureConnection, {
    nullable: true,
    description: 'When the details were seen under this consent; for the owner, else null.',
  })
  disclosures(
    @Root() consent: ContactConsent,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (consent.ownerId !== viewer.accountId) return null;
    return listDisclosures(viewer, consent.key, readPage(page, DISCLOSURE_ORDER, viewer), info, toDisclosure);
  }
}

@Resolver(() => ContactConsent)
export class ConsentReceiptFields {
  @FieldResolver(() => ConsentReceipt, { nullable: true, description: 'The latest receipt; for the owner, else null.' })
  async receipt(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    const [latest] = (await receiptsOf(viewer, consent.key)) ?? [];
    return latest ? toReceipt(viewer, latest) : null;
  }

  @FieldResolver(() => [ConsentReceipt], {
    nullable: true,
    description: 'Every receipt of it, the latest first; for the owner, else null.',
  })
  async receipts(@Root() consent: ContactConsent, @Ctx() { viewer }: Context) {
    if (consent.ownerId !== viewer.accountId) return null;
    return ((await receiptsOf(viewer, consent.key)) ?? []).map((row) => toReceipt(viewer, row));
  }
}

@Resolver(() => Disclosure)
export class DisclosureFields {
  @FieldResolver(() => Account, {
    nullable: true,
    description: 'Who saw them; null once they are gone, or are no longer to be found by the viewer.',
  })
  to(@Root() disclosure: Disclosure, @Ctx() { viewer }: Context) {
    return account(viewer, disclosure.recipientId);
  }
}
