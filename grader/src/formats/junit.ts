import type { CheckResult, Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { countedChecks, detailOf, messageOf, placeOf, problemLines } from './told.ts';

/** JUnit XML: a suite for each part, a case for each check. No verdict is an error, what was not judged is one too. */
export function junit(result: Result): string {
  const checks = countedChecks(result);
  const suites = result.parts.flatMap(({ id, title, points, of }) => {
    const own = checks.filter(({ part }) => part === id);
    if (own.length === 0) return [];
    return [
      element('testsuite', { name: title, ...counts(own) }, [
        element('properties', {}, [property('points', points), property('of', of)]),
        ...own.map((check) => testCase(check, title, result)),
      ]),
    ];
  });
  const name = `${result.lab.id} ${result.lab.title}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name, ...counts(checks) }, suites)}\n`;
}

function counts(checks: readonly CheckResult[]) {
  const having = (...verdicts: CheckResult['verdict'][]) =>
    checks.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    tests: checks.length,
    failures: having('fail'),
    errors: having('inconclusive', 'not-run'),
    skipped: 0,
    time: seconds(checks.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

function testCase(check: CheckResult, suite: string, result: Result): string {
  const place = placeOf(check);
  const attributes = {
    classname: `${result.lab.id}.${suite}`,
    name: check.title,
    time: seconds(check.ms),
    ...(place === undefined ? {} : { file: place.path, line: place.line }),
  };
  const told = { message: messageOf(check, result), type: check.failure?.kind ?? check.verdict };
  const text = [detailOf(check, result), ...(check.verdict === 'not-run' ? problemLines(result) : [])];
  const kind = { pass: undefined, fail: 'failure', inconclusive: 'error', 'not-run': 'error' }[check.verdict];
  return element('testcase', attributes, [
    element('properties', {}, [
      property('id', check.id),
      property('points', check.earned),
      property('of', check.points),
    ]),
    ...(kind === undefined ? [] : [element(kind, told, [escaped(text.join('\n'))])]),
    ...(check.output === '' || check.hidden ? [] : [element('system-out', {}, [escaped(check.output)])]),
  ]);
}

function property(name: string, value: string | number): string {
  return element('property', { name, value }, []);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const text = Object.entries(attributes)
    .map(
      ([key, value]) => ` ${key}="${escaped(String(value)).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;')}"`,
    )
    .join('');
  return children.length === 0 ? `<${name}${text}/>` : `<${name}${text}>${children.join('')}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML 1.0 may hold it: what it has no place for is shown as an escape or as an unknown sign. */
function escaped(text: string): string {
  return plainText(text.replace(/\p{Cs}/gu, '\uFFFD'))
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
