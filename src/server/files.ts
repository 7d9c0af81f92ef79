import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper, FileContent } from '../access';
import { type Link, openLink } from '../platform/signed-link';
import { features } from './features';
import { HttpProblem, nothingHere, unlessAway } from './http-problem';

const loaders = new Map(features.flatMap((feature) => Object.entries(feature.files ?? {})));

async function load(doorkeeper: Doorkeeper, link: Link, requestId: string): Promise<FileContent | null> {
  const viewer = await doorkeeper.recognise(link, requestId);
  // Without a role there is nothing in the API that leads to such a file either.
  if (!viewer || viewer.roles.size === 0) return null;
  return (await loaders.get(link.kind)?.(viewer, link.key)) ?? null;
}

/**
 * Hands out a file at the address that was signed for its reader, whose program sends no bearer token. What was not signed here, is there no
 * more, or is not the reader's any more, is all the same: nothing.
 */
export async function sendFile(
  doorkeeper: Doorkeeper,
  requestId: string,
  { method }: IncomingMessage,
  token: string,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD')
    throw new HttpProblem(405, 'BAD_USER_INPUT', 'Files are served over GET.', { Allow: 'GET, HEAD' });
  const link = openLink(token);
  const file = link && (await unlessAway(() => load(doorkeeper, link, requestId)));
  if (!file) throw nothingHere();
  const body = Buffer.from(file.body);
  response.setHeader('Content-Type', file.type);
  response.setHeader('Content-Length', body.length);
  response.setHeader('Content-Disposition', `attachment; filename="${file.name}"`); // RFC 6266
  response.setHeader('Cache-Control', 'private, no-store');
  response.end(body); // of which Node sends nothing for HEAD
}
