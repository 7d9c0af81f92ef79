import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { testEnvironment } from './environment';

export const ROOT = path.resolve(__dirname, '..', '..');
export const MAIN = path.join(ROOT, 'dist', 'main.js');

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** An environment without anything the developer's shell or .env may have set. */
export function cleanEnvironment(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, ...variables };
}

/** Runs a command of the built program to its end; one that does not end by itself is told to when `until` has come. */
export function runCommand(
  args: string[],
  variables: Record<string, string> = {},
  options: { uid?: number; cwd?: string; until?: Promise<unknown> } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: options.cwd ?? '/',
      uid: options.uid,
      gid: options.uid,
      env: cleanEnvironment(variables),
    });
    options.until?.finally(() => child.kill('SIGTERM')).catch(reject);
    const run: Run = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      run.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      run.stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...run, code }));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** What it printed since it is ready: lines of the log. @throws SyntaxError where something else stands there. */
  logged(): Record<string, unknown>[];
  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string | null>;
}

/**
 * Starts the built server and waits until it is ready. It works off no jobs unless told to: what is due is done when a test says so
 * (`worker --once`), not when a minute begins while it looks. @throws Error with what it printed, if it ends before.
 */
export async function startProcess(
  variables: Record<string, string>,
  options: { uid?: number; logFile?: string; main?: string } = {},
): Promise<ServerProcess> {
  const port = variables.PORT ?? String(await freePort());
  // Beside the shared server's log, in the folder that is removed after all tests.
  const logFile = options.logFile ?? path.join(path.dirname(testEnvironment().logFile), `${port}.log`);
  const log = fs.openSync(logFile, options.logFile ? 'a' : 'w');
  const child = spawn(process.execPath, [options.main ?? MAIN], {
    cwd: '/',
    uid: options.uid,
    gid: options.uid,
    env: cleanEnvironment({ WORKER: 'false', ...variables, PORT: port }),
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const ended = new Promise<number | string | null>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const output = () => fs.readFileSync(logFile, 'utf8');
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    child,
    output,
    logged: () => {
      const lines = output().split('\n');
      return lines
        .slice(lines.findIndex((line) => line.startsWith('Stop:')) + 1)
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
