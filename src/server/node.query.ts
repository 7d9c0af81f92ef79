import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context, NodeLoader, Viewer } from '../access';
import { badInput } from '../platform/errors';
import { parseGlobalId } from '../platform/global-id';
import { Node } from '../platform/node';
import { features } from './features';

const MOST = 100;

/** Every way to a node of a type: several features can show it for reasons of their own. */
const loaders = new Map<string, NodeLoader[]>();
for (const feature of features) {
  for (const [type, loader] of Object.entries(feature.nodes ?? {})) loaders.set(type, [...(loaders.get(type) ?? []), loader]);
}

async function load(viewer: Viewer, id: string): Promise<object | null> {
  const parsed = parseGlobalId(id);
  for (const loader of (parsed && loaders.get(parsed.type)) ?? []) {
    const node = await loader(viewer, parsed?.key ?? '');
    if (node) return node;
  }
  return null;
}

@Resolver()
export class NodeQuery {
  @Query(() => Node, { nullable: true, description: 'Anything by its id; null if there is none of that id that the viewer may see.' })
  node(@Arg('id', () => ID, { description: 'Its global id.' }) id: string, @Ctx() { viewer }: Context) {
    return load(viewer, id);
  }

  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description: 'Things by their ids, at most 100, in the order asked for; null in the place of each that the viewer may not see.',
  })
  nodes(@Arg('ids', () => [ID], { description: 'Their global ids.' }) ids: string[], @Ctx() { viewer }: Context) {
    if (ids.length > MOST) throw badInput(`At most ${MOST} ids can be asked for at once.`);
    return Promise.all(ids.map((id) => load(viewer, id)));
  }
}
