import { describe, expect, it } from 'vitest';
import { LogError, parseEtcdLog, parseKeyValueLog } from '../../src/linearizability/index.ts';

const etcd = (...events: string[]) =>
  events
    .map((event) => `INFO  jepsen.util - ${event.replaceAll(' :', '\t:').replace(/ (?=[^ ]*$|\[)/, '\t')}`)
    .join('\n');

describe('an etcd log', () => {
  it('gives calls, returns and outputs, with lines as times and ids', () => {
    const text = [
      'INFO  jepsen.util - 4\t:invoke\t:read\tnil',
      'INFO  jepsen.util - 4\t:ok\t:read\tnil',
      'INFO  jepsen.util - 1\t:invoke\t:write\t-3',
      'INFO  jepsen.util - 2\t:invoke\t:cas\t[-3 10]',
      'INFO  jepsen.util - 1\t:ok\t:write\t-3',
      'INFO  jepsen.util - 2\t:ok\t:cas\t[-3 10]',
      'INFO  jepsen.util - 2\t:invoke\t:cas\t[1 2]',
      'INFO  jepsen.util - 2\t:fail\t:cas\t[1 2]',
      'INFO  jepsen.util - 4\t:invoke\t:read\tnil',
      'INFO  jepsen.util - 4\t:ok\t:read\t10',
    ].join('\n');
    expect(parseEtcdLog(text)).toEqual([
      { id: 1, client: 4, input: { type: 'read' }, call: 1, return: 2, output: null },
      { id: 3, client: 1, input: { type: 'write', value: -3 }, call: 3, return: 5, output: undefined },
      { id: 4, client: 2, input: { type: 'cas', from: -3, to: 10 }, call: 4, return: 6, output: true },
      { id: 7, client: 2, input: { type: 'cas', from: 1, to: 2 }, call: 7, return: 8, output: false },
      { id: 9, client: 4, input: { type: 'read' }, call: 9, return: 10, output: 10 },
    ]);
  });

  it('leaves open what timed out or never returned, but a read that timed out returned', () => {
    const history = parseEtcdLog(
      [
        'INFO  jepsen.util - 0\t:invoke\t:write\t1',
        'INFO  jepsen.util - 0\t:info\t:write\t:timed-out',
        'INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]',
        'INFO  jepsen.util - 1\t:info\t:cas\t:timed-out',
        'INFO  jepsen.util - 2\t:invoke\t:read\tnil',
        'INFO  jepsen.util - 2\t:fail\t:read\t:timed-out',
        'INFO  jepsen.util - 3\t:invoke\t:write\t2',
      ].join('\n'),
    );
    expect(history.map(({ client, return: back, output }) => [client, back, output])).toEqual([
      [0, undefined, undefined],
      [1, undefined, undefined],
      [2, 6, undefined],
      [3, undefined, undefined],
    ]);
  });

  it('leaves out what definitely failed', () => {
    const text = 'INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:fail\t:write\t1';
    expect(parseEtcdLog(text)).toEqual([]);
  });

  it('passes over noise, blank lines and carriage returns', () => {
    const text = [
      'INFO  jepsen.core - Worker 3 starting',
      '',
      'INFO  jepsen.util - :nemesis\t:info\t:start\tnil',
      'INFO  jepsen.util - Run complete, writing',
      'INFO  jepsen.util - 12\t:invoke\t:read\tnil',
      '   ',
      'WARN  jepsen.util - 3\t:ok\t:read\t1',
      'INFO  jepsen.util - 12\t:ok\t:read\t1  ',
      '',
    ].join('\r\n');
    expect(parseEtcdLog(text)).toEqual([
      { id: 5, client: 12, input: { type: 'read' }, call: 5, return: 8, output: 1 },
    ]);
  });

  const wrong: [string, string[], string][] = [
    ['a return without a call', ['1 :ok :read 3'], 'line 1: process 1 returns, but has no pending call'],
    [
      'two calls at once',
      ['1 :invoke :read nil', '1 :invoke :read nil'],
      'line 2: process 1 calls, but its call in line 1 is pending',
    ],
    [
      'a process that comes back after a time-out',
      ['1 :invoke :write 1', '1 :info :write :timed-out', '1 :invoke :read nil'],
      'line 3: process 1 calls, but its call in line 1 timed out',
    ],
    [
      'a return after a time-out',
      ['1 :invoke :write 1', '1 :info :write :timed-out', '1 :ok :write 1'],
      'line 3: process 1 returns, but its call in line 1 timed out',
    ],
    ['a process that is no number', ['x1 :invoke :read nil'], 'line 1: "x1" is no process number'],
    ['an unknown type', ['1 :invoke :read nil', '1 :maybe :read nil'], 'line 2: ":maybe" is none of'],
    ['an unknown function', ['1 :invoke :delete 1'], 'line 1: ":delete" is none of :read, :write and :cas'],
    ['a value that is no integer', ['1 :invoke :write 1.5'], 'line 1: "1.5" is no integer'],
    [
      'a missing value',
      ['1 :invoke :read'],
      'line 1: there must be a process, a type, a function and a value',
    ],
    [
      'a cas of one value',
      ['1 :invoke :cas [1]'],
      'line 1: the value of :cas is a pair [from to], not "[1]"',
    ],
    ['a return of something else', ['1 :invoke :read nil', '1 :ok :write 1'], 'line 2: :write returns, but'],
    [
      'a write that returns another value',
      ['1 :invoke :write 1', '1 :ok :write 2'],
      'line 2: :write returns with 2, which is not what it was called with',
    ],
  ];
  for (const [what, events, message] of wrong) {
    it(`is refused for ${what}`, () => {
      expect(() => parseEtcdLog(etcd(...events))).toThrow(LogError);
      expect(() => parseEtcdLog(etcd(...events))).toThrow(message);
    });
  }
});

describe('a key-value log', () => {
  it('gives calls, returns and outputs, with lines as times and ids', () => {
    const text = [
      '{:process 0, :type :invoke, :f :append, :key "k", :value "x"}',
      '{:process 1, :type :invoke, :f :get, :key "k", :value nil}',
      '{:process 0, :type :ok, :f :append, :key "k", :value "x"}',
      '{:process 1, :type :ok, :f :get, :key "k", :value "x"}',
      '{:process 1, :type :invoke, :f :put, :key "l", :value ""}',
    ].join('\n');
    expect(parseKeyValueLog(text)).toEqual([
      {
        id: 1,
        client: 0,
        input: { type: 'append', key: 'k', value: 'x' },
        call: 1,
        return: 3,
        output: undefined,
      },
      { id: 2, client: 1, input: { type: 'get', key: 'k' }, call: 2, return: 4, output: 'x' },
      { id: 5, client: 1, input: { type: 'put', key: 'l', value: '' }, call: 5 },
    ]);
  });

  it('reads strings with escapes and with what looks like fields', () => {
    const value = 'a"}, :value \\"b\n\tü\u0001';
    const text = [
      `{:process 0, :type :invoke, :f :put, :key "k, :f", :value "a\\"}, :value \\\\\\"b\\n\\tü\\u0001"}`,
      '{:f :get :value nil :key "}" :type :invoke :process 3}',
    ].join('\r\n\r\n');
    expect(parseKeyValueLog(`noise\n${text}\r\n`).map(({ id, input }) => [id, input])).toEqual([
      [2, { type: 'put', key: 'k, :f', value }],
      [4, { type: 'get', key: '}' }],
    ]);
  });

  const call = '{:process 0, :type :invoke, :f :put, :key "k", :value "x"}';
  const wrong: [string, string[], string][] = [
    [
      'a return without a call',
      [call.replace(':invoke', ':ok')],
      'line 1: process 0 returns, but has no pending',
    ],
    ['two calls at once', [call, call], 'line 2: process 0 calls, but its call in line 1 is pending'],
    [
      'a return of another key',
      [call, call.replace(':invoke', ':ok').replace('"k"', '"l"')],
      'line 2: this is not what process 0 called',
    ],
    [
      'a line cut short',
      [call, '{:process 1, :type :invoke, :f :put, :key "k", :val'],
      "line 2: this can't be read",
    ],
    ['a string without an end', [call.replace('"x"', '"x')], `line 1: this can't be read: "x}`],
    ['an escape that is none', [call.replace('"x"', '"\\q"')], 'line 1: \\q is no escape of a string'],
    [
      'a get called with a value',
      [call.replace(':put', ':get')],
      'line 1: the :value of a call of :get must be nil',
    ],
    ['a put of nil', [call.replace('"x"', 'nil')], 'line 1: :value must be a string'],
    ['an unknown function', [call.replace(':put', ':del')], 'line 1: :f must be :get, :put or :append'],
    ['an unknown type', [call.replace(':invoke', ':call')], 'line 1: :type must be :invoke or :ok'],
    ['a process that is no number', [call.replace('0', ':p')], 'line 1: :process must be a number from 0'],
    ['a field that is there twice', [call.replace('}', ', :f :get}')], 'line 1: :f is there twice'],
  ];
  for (const [what, lines, message] of wrong) {
    it(`is refused for ${what}`, () => {
      expect(() => parseKeyValueLog(lines.join('\n'))).toThrow(LogError);
      expect(() => parseKeyValueLog(lines.join('\n'))).toThrow(message);
    });
  }
});
