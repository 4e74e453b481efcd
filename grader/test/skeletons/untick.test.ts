import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { untick } from '../../src/skeletons/untick.ts';

it('empties every ticked box of a sheet, and changes nothing else', () => {
  const sheet = '# Q\n\n- [x] one\n  - [X] two\n* [ ] three\n\n`- [x]` in a text, and arr[x]\n';
  expect(untick(sheet)).toBe('# Q\n\n- [ ] one\n  - [ ] two\n* [ ] three\n\n`- [x]` in a text, and arr[x]\n');
});

it('leaves no answer in the sheet of Lab 1', () => {
  const sheet = readFileSync(
    join(import.meta.dirname, '../../../skeletons/lab1-getting-started/questions.md'),
    'utf8',
  );
  expect(sheet.match(/^- \[ \] /gm)?.length).toBe(40);
  expect(sheet).not.toMatch(/^\s*[-*] \[[xX]\]/m);
});
