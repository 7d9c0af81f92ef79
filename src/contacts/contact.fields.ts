import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access';
import { Advisor } from '../directory';
import { Student } from '../people';
import { ContactDetails } from './contact.type';
import { ContactAccess } from './contact-kind';
import { contactAccess, contactDetails } from './contacts';

const ACCESS = { description: 'Whether the viewer may read contact, and if not, why.' };
const CONTACT = {
  nullable: true,
  description: 'Contact details; null without an active consent. Reading them is a disclosure, which the owner sees.',
};

@Resolver(() => Advisor)
export class AdvisorContactFields {
  @FieldResolver(() => ContactAccess, ACCESS)
  viewerContactAccess(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return contactAccess(viewer, advisor.accountId);
  }

  @FieldResolver(() => ContactDetails, CONTACT)
  contact(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return contactDetails(viewer, advisor.accountId);
  }
}

@Resolver(() => Student)
export class StudentContactFields {
  @FieldResolver(() => ContactAccess, ACCESS)
  viewerContactAccess(@Root() student: Student, @Ctx() { viewer }: Context) {
    return contactAccess(viewer, student.accountId);
  }

  @FieldResolver(() => ContactDetails, CONTACT)
  contact(@Root() student: Student, @Ctx() { viewer }: Context) {
    return contactDetails(viewer, student.accountId);
  }
}
