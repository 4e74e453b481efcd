import type { Attack } from '../attack.ts';
import { reference, tellTale } from '../repository.ts';

/** Everything in a repository's own configuration that runs a program when git is used in it or fetches from it. */
export default {
  tries: 'configuration, hooks and attributes of the submitted repository run nothing',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const run = tellTale(repository);
    repository.commit({
      ...reference('lab3'),
      '.gitattributes': '* filter=evil diff=evil export-subst\n*.ts working-tree-encoding=UTF-16 ident\n',
    });
    // Who asks for changes of the files asks the monitor and the filters, if there is an index.
    repository.git('read-tree', 'HEAD');
    repository.write(
      '.git/config',
      `[core]
	repositoryformatversion = 0
	bare = false
	sshCommand = "${run}"
	fsmonitor = "${run}"
	hooksPath = /src/.git/hooks
	alternateRefsCommand = "${run}"
	pager = "${run}"
	editor = "${run}"
[uploadpack]
	packObjectsHook = "${run}"
	allowAnySHA1InWant = true
[filter "evil"]
	smudge = "${run}"
	clean = "${run}"
	required
[diff "evil"]
	textconv = "${run}"
	command = "${run}"
[protocol "ext"]
	allow = always
[remote "origin"]
	url = "ext::${run}"
	uploadpack = "${run}"
`,
    );
    for (const hook of [
      'post-checkout',
      'pre-receive',
      'update',
      'post-update',
      'reference-transaction',
      'post-index-change',
      'fsmonitor-watchman',
    ]) {
      repository.write(`.git/hooks/${hook}`, `#!/bin/sh\n${run}\n`, 0o755);
    }
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;
