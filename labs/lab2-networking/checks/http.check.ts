import { expect, labTest } from 'harness/author';
import { startHttpServer } from './http.ts';
import type { Lab2Check } from './interface.ts';

async function get(student: Lab2Check, port: number, path: string, method = 'GET') {
  const answer = await student.http(port, path, method);
  student.tell(`${method} ${path} → ${answer.status} ${JSON.stringify(answer.body.slice(0, 80))}`);
  return answer;
}

labTest<Lab2Check>('http-root', async (student) => {
  const port = await startHttpServer(student);
  const { status, body } = await get(student, port, '/');
  expect(status, 'the status of /').toBe(200);
  expect(body, 'the body of /').toBe('Hello World!\n');
});

labTest<Lab2Check>('http-counter', async (student) => {
  const port = await startHttpServer(student);
  const bodies: string[] = [];
  for (const path of ['/counter', '/', '/counter', '/nowhere', '/github', '/fizzbuzz?value=x', '/counter']) {
    const { body } = await get(student, port, path);
    if (path === '/counter') bodies.push(body);
  }
  expect(bodies, 'what /counter says as the 1st, 3rd and 7th request').toEqual([
    'counter: 1\n',
    'counter: 3\n',
    'counter: 7\n',
  ]);
});

labTest<Lab2Check>('http-github', async (student) => {
  const port = await startHttpServer(student);
  const { status, headers } = await get(student, port, '/github');
  expect(status, 'the status of /github').toBe(301);
  expect(String(headers.location), 'the Location header of /github').toMatch(
    /^https?:\/\/(www\.)?github\.com\/?$/,
  );
});

labTest<Lab2Check>('http-fizzbuzz', async (student) => {
  const port = await startHttpServer(student);
  for (const [query, said] of [
    ['?value=1', '1'],
    ['?value=9', 'fizz'],
    ['?value=10', 'buzz'],
    ['?value=30', 'fizzbuzz'],
    ['?value=-3', 'fizz'],
    ['?value=0', 'fizzbuzz'],
    ['?value=1.5', 'not an integer'],
    ['?value=seven', 'not an integer'],
    ['?value=', 'no value provided'],
    ['', 'no value provided'],
    ['?other=3', 'no value provided'],
  ] as const) {
    const { status, body } = await get(student, port, `/fizzbuzz${query}`);
    expect(status, `the status of /fizzbuzz${query}`).toBe(200);
    expect(body.replace(/\n$/, ''), `what /fizzbuzz${query} says`).toBe(said);
  }
});

labTest<Lab2Check>('http-not-found', async (student) => {
  const port = await startHttpServer(student);
  for (const path of [
    '/nowhere',
    '/counter/',
    '/Counter',
    '/fizzbuzz/3',
    '/hello?path=/counter',
    '/index.html',
  ]) {
    expect((await get(student, port, path)).status, `the status of ${path}`).toBe(404);
  }
});
