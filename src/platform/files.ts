import fs from 'node:fs';

/** Writes a file that only its owner may read, unless it is there; of several processes at once, one writes and all find the same. */
export function writeOnce(file: string, content: () => string): void {
  if (fs.existsSync(file)) return;
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content(), { mode: 0o600 });
  try {
    fs.linkSync(draft, file); // fails if another process was first, whose content then counts
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(draft);
  }
}
