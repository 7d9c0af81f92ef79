import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { make } from '../platform/node';
import { conversationOf } from './conversation-policy.type';
import { Institution } from './institution.type';
import { InstitutionPolicy, RETENTION_DEFAULTS, type RetentionClass } from './institution-policy.type';
import { RequestTemplate, TEMPLATES } from './request-template.type';
import { type InstitutionRow, institutionRow } from './store';
import type { Context } from './viewer';

/** The periods that hold in an institution: its own, else the defaults. */
export const retentionOf = (row: Pick<InstitutionRow, 'retentionDays'>) => ({ ...RETENTION_DEFAULTS, ...row.retentionDays });

@Resolver(() => Institution)
export class InstitutionFields {
  @FieldResolver(() => InstitutionPolicy, { nullable: true, description: 'What it has decided for itself.' })
  async policy(@Root() _institution: Institution, @Ctx() { viewer }: Context): Promise<InstitutionPolicy | null> {
    const row = await institutionRow(viewer, viewer.institutionId);
    if (!row) return null;
    const { staffReveal, staffRevealsPerDay, noticeVersion, noticeUrl } = row;
    const retention = Object.entries(retentionOf(row)).map(([of, days]) => ({ of: of as RetentionClass, days }));
    return make(InstitutionPolicy, {
      staffReveal,
      staffRevealsPerDay,
      noticeVersion,
      noticeUrl,
      retention,
      conversation: conversationOf(row),
    });
  }

  @FieldResolver(() => [RequestTemplate], {
    description: 'Beginnings for requests; for everybody. Its own, else those that come with Acquaint.',
  })
  async requestTemplates(@Root() _institution: Institution, @Ctx() { viewer }: Context): Promise<readonly RequestTemplate[]> {
    return (await institutionRow(viewer, viewer.institutionId))?.requestTemplates ?? TEMPLATES;
  }
}
