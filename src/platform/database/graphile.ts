type GraphileWorker = typeof import('graphile-worker');

/** Where the job queue's tables are. */
export const QUEUE_SCHEMA = 'graphile_worker';

/**
 * The job queue's library. While it loads it looks for settings of its own in the working folder and those above it, and throws where it
 * may not read there; so it is told that we work here. Our settings are all given in code.
 */
export function graphileWorker(): GraphileWorker {
  const { cwd } = process;
  process.cwd = () => __dirname;
  try {
    return require('graphile-worker') as GraphileWorker;
  } finally {
    process.cwd = cwd;
  }
}
