import type { Attack } from '../attack.ts';
import { changed, folderOf } from '../repository.ts';

/** Attributes that leave files out of an archive, and that write a commit's subject or author into them: an archive is another program than the commit. */
export default {
  tries: 'attributes drop and rewrite nothing: the bytes of the commit are judged',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'ids-are-numbers'],
  build: (repository) => {
    const files = changed(
      'lab3',
      'mon-leader-detector.ts',
      'return this.trusted;',
      "console.log('$Format:%an$ $Id$'); return 0 - 7;",
    );
    repository.commit({
      ...files,
      '.gitattributes': '* export-subst ident text eol=crlf\n*.ts export-ignore\n',
      [`${folderOf('lab3')}/.gitattributes`]: '* export-subst ident\nleader-node.ts export-ignore\n',
    });
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/\$Format:%an\$ \$Id\$/] },
} satisfies Attack;
