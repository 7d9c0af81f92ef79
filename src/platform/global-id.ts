const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (value: string) => UUID.test(value);

/** The opaque id of a Node: its type and its key, in base64url. It says nothing that the caller does not see anyway. */
export function globalId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}

/** The parts of a global id, or null for anything that is not exactly one that we would have written. */
export function parseGlobalId(id: string): { type: string; key: string } | null {
  const text = Buffer.from(id, 'base64url').toString();
  const colon = text.indexOf(':');
  const [type, key] = [text.slice(0, colon), text.slice(colon + 1)];
  return colon > 0 && UUID.test(key) && globalId(type, key) === id ? { type, key } : null;
}

/** The key inside `id` if it is an id of that type, else null: a malformed id is treated as one that names nothing. */
export function keyOf(type: string, id: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === type ? parsed.key : null;
}
