import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import { writeOnce } from '../platform/files';
import { newKey, unwrapKey, wrapKey } from '../platform/sealing';

const PLACE = { institutionId: '', table: 'erasure_log', column: 'key', row: '1' };

/** There are erasures, but the key they were noted with is gone: a new one would recognise nobody. */
export class LostKeyError extends Error {}

/** What a person can be recognised by when they come back in a backup or a file. */
export type Trait = 'ACCOUNT' | 'EMAIL' | 'PHONE';

/**
 * Who was erased, as keyed hashes in a file outside the database: one line an institution and a digest. The key lies beside it, wrapped
 * by the master key, so that the file alone tells nothing.
 */
export class ErasureLog {
  private constructor(
    private readonly file: string,
    private readonly key: Buffer,
  ) {}

  /** Opens the log, or begins one. @throws LostKeyError, SealError, or Error if it cannot be written to; its folder must be there. */
  static async open(file: string): Promise<ErasureLog> {
    const keyFile = `${file}.key`;
    if (!fs.existsSync(keyFile)) {
      if (fs.statSync(file, { throwIfNoEntry: false })?.size) throw new LostKeyError();
      const line = await keyLine(newKey());
      writeOnce(keyFile, () => line);
    }
    const log = new ErasureLog(file, await readKey(keyFile));
    fs.closeSync(fs.openSync(file, 'a', 0o600));
    return log;
  }

  digest(institutionId: string, trait: Trait, value: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([institutionId, trait, value.trim().toLowerCase()]))
      .digest('hex');
  }

  /** Adds digests, and returns once they are on the disk. */
  append(institutionId: string, digests: readonly string[]): void {
    const handle = fs.openSync(this.file, 'a+', 0o600);
    try {
      // A line that a crash has cut off must not take the next one with it.
      const last = Buffer.alloc(1);
      const { size } = fs.fstatSync(handle);
      const cutOff = size > 0 && fs.readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
      fs.writeSync(handle, (cutOff ? '\n' : '') + digests.map((digest) => `${institutionId} ${digest}\n`).join(''));
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  }

  /** Every digest, by institution. A line that was cut off by a crash is left out. */
  read(): Map<string, Set<string>> {
    const all = new Map<string, Set<string>>();
    for (const line of fs.readFileSync(this.file, 'utf8').split('\n')) {
      const [, institutionId, digest] = /^([0-9a-f-]{36}) ([0-9a-f]{64})$/.exec(line) ?? [];
      if (!institutionId || !digest) continue;
      all.set(institutionId, (all.get(institutionId) ?? new Set()).add(digest));
    }
    return all;
  }

  /** Leaves out what is noted of some institutions: the demo world, when it is made anew on purpose. */
  forget(institutionIds: readonly string[]): void {
    const lines = fs.readFileSync(this.file, 'utf8').split('\n');
    fs.writeFileSync(this.file, lines.filter((line) => !institutionIds.some((id) => line.startsWith(id))).join('\n'), { mode: 0o600 });
  }

  /** Wraps the log's key with the current master key. */
  async rewrap(): Promise<void> {
    const draft = `${this.file}.key.${process.pid}`;
    fs.writeFileSync(draft, await keyLine(this.key), { mode: 0o600 });
    fs.renameSync(draft, `${this.file}.key`);
  }
}

async function keyLine(key: Buffer): Promise<string> {
  const { masterKeyId, wrapped } = await wrapKey(PLACE, key);
  return `${masterKeyId} ${wrapped.toString('base64')}\n`;
}

async function readKey(file: string): Promise<Buffer> {
  const [masterKeyId = '', wrapped = ''] = fs.readFileSync(file, 'utf8').trim().split(' ');
  return unwrapKey(masterKeyId, PLACE, Buffer.from(wrapped, 'base64'));
}
