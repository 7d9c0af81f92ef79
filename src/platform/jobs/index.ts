export { type JobParts, startJobs } from './worker';
