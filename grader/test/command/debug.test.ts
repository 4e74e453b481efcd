import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';

const root = join(import.meta.dirname, '..', '..', '..');
const reference = join('solutions-private', 'lab3-failure-detector', 'solution', 'mon-leader-detector.ts');

it('npm run lab3 -- --check --debug stops at a breakpoint in the TypeScript, and its result does not count', async () => {
  // With the usual port taken, by this test or somebody else, the command takes any other.
  const taken = createServer();
  await new Promise<void>((resolve) =>
    taken.once('error', () => resolve()).listen(9229, '127.0.0.1', resolve),
  );
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const child = execa(
    process.execPath,
    [run, 'lab3', '--check', '--solution', '--debug', '--only', 'highest-leads'],
    { cwd: root, reject: false },
  );
  const address = await new Promise<string>((resolve) => {
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /ws:\/\/\S+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.once('open', resolve));
  let id = 0;
  const post = (method: string, params = {}) => socket.send(JSON.stringify({ id: ++id, method, params }));
  const sources: string[] = [];
  const pausedIn: string[] = [];
  socket.on('message', (data) => {
    const { method, params } = JSON.parse(String(data));
    if (method === 'Debugger.scriptParsed' && params.url === 'submission.js') {
      const [, base64 = ''] = String(params.sourceMapURL).split('base64,');
      sources.push(...JSON.parse(Buffer.from(base64, 'base64').toString()).sources);
    }
    if (method !== 'Debugger.paused') return;
    const top = params.callFrames[0];
    if (top.functionName !== '') pausedIn.push(top.functionName);
    post('Debugger.resume');
  });
  post('Debugger.enable');
  post('Runtime.enable');
  // Set before the script is there: they are bound when it is parsed.
  for (let lineNumber = 0; lineNumber < 300; lineNumber += 5) {
    post('Debugger.setBreakpointByUrl', { urlRegex: 'submission\\.js', lineNumber });
  }
  post('Runtime.runIfWaitingForDebugger');
  const { stdout, exitCode } = await child;
  socket.terminate();
  taken.close();
  expect(
    sources.some((source) => source.startsWith('file:') && source.endsWith(reference.split('\\').join('/'))),
  ).toBe(true);
  expect(stdout).toContain('Waiting for a debugger');
  expect(stdout).toMatch(/This result does not count: debug/);
  expect(exitCode).toBe(0);
  expect(pausedIn).not.toEqual([]);
});
