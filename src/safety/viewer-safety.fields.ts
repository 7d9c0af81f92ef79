import { Ctx, FieldResolver, Resolver } from 'type-graphql';
import { Account, account, type Context, ViewerType } from '../access';
import { blockedBy } from '../people';

@Resolver(() => ViewerType)
export class ViewerSafetyFields {
  @FieldResolver(() => [Account], { description: 'Whom the viewer has blocked, the latest first; those who have left are left out.' })
  async blockedAccounts(@Ctx() { viewer }: Context): Promise<Account[]> {
    const accounts = await Promise.all((await blockedBy(viewer)).map((id) => account(viewer, id)));
    return accounts.filter((one) => one !== null);
  }
}
