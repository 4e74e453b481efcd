import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../attack.ts';
import { folderOf, reference, tellTale } from '../repository.ts';

/** A partial clone: what is missing was promised by a remote, which is a program, and git would run it to fetch the rest. */
export default {
  tries: 'objects that a remote promised are not fetched from it',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const files = reference('lab3');
    repository.commit(files);
    const id = repository.blob(files[`${folderOf('lab3')}/mon-leader-detector.ts`] ?? '');
    rmSync(join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2)));
    repository.write('fetch.sh', `#!/bin/sh\n${tellTale(repository)}\n`, 0o755);
    // Where the repository is when it is read, and where it is now. Of quotes `ext::` knows nothing, and of blanks it makes words.
    const run = `/src/fetch.sh||${repository.folder}/fetch.sh`;
    repository.write(
      '.git/config',
      `[core]
	repositoryformatversion = 1
	bare = false
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::sh -c ${run}
	uploadpack = "${run}"
	promisor = true
	partialclonefilter = blob:none
[protocol]
	allow = always
[url "ext::/src/fetch.sh"]
	insteadOf = /src
	insteadOf = file
`,
    );
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read: git says: /] },
} satisfies Attack;
