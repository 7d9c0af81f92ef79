import { randomUUID } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { Params, type Tx } from '../platform/database';
import { type Order, type Page, readList } from '../platform/pagination';
import { auditActions } from '../platform/record';
import { IntroMessageEntity } from './intro-message.entity';

export interface MessageRow {
  id: string;
  introRequestId: string;
  authorId: string;
  body: string;
  sentAt: Date;
}

const { MESSAGE_SENT, THREAD_READ } = auditActions({
  MESSAGE_SENT: 'Wrote to the other side of an intro request.',
  THREAD_READ: 'Read as staff what the two sides of a frozen request wrote to each other.',
});

export const MESSAGE_ORDER: Order = { name: 'messages', columns: [{ sql: 'm.place', type: 'number' }] };

const messageShape = {
  type: 'Message',
  from: () => 'intro_message m',
  columns: () => 'm.id, m.intro_request_id as "introRequestId", m.author_id as "authorId", m.body, m.sent_at as "sentAt"',
};

/** The thread of a request, oldest first. Whether the viewer may read it is the caller's to decide. */
export function listMessages<Node>(
  viewer: Viewer,
  introRequestId: string,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: MessageRow) => Node,
) {
  const params = new Params();
  const where = [`m.intro_request_id = ${params.add(introRequestId)}`];
  return readList<MessageRow, Node>(viewer, page, info, { shape: messageShape, where, params, node });
}

/** Records for both of a request that staff read their thread; committed before this returns. */
export async function recordThreadRead(viewer: Viewer, introRequestId: string, parties: readonly string[]): Promise<void> {
  await viewer.wall.record('select record_event($1, party, $2, $3, $4) from unnest($5::uuid[]) party', [
    THREAD_READ,
    'IntroRequest',
    introRequestId,
    {},
    parties,
  ]);
}

/** Adds to the thread of a request. */
export async function writeMessage(
  tx: Tx,
  message: { institutionId: string; introRequestId: string; authorId: string; to: string; body: string },
): Promise<string> {
  const { to, ...row } = message;
  const id = randomUUID();
  await Promise.all([
    tx.insert(IntroMessageEntity, { ...row, id }),
    tx.record(MESSAGE_SENT, { subject: to, object: ['IntroRequest', message.introRequestId] }),
  ]);
  return id;
}
