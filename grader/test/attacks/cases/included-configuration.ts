import type { Attack } from '../attack.ts';
import { reference, tellTale } from '../repository.ts';

/** Configuration that is read from somewhere else: another file, a file of this machine, and another folder as the work of this one. */
export default {
  tries: 'what the repository’s configuration includes and where it says that its work is has no say',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const run = tellTale(repository);
    repository.commit(reference('lab3'));
    // Who asks for changes of the files asks the monitor and the filters, if there is an index.
    repository.git('read-tree', 'HEAD');
    repository.write(
      '.git/config',
      `[core]
	repositoryformatversion = 1
	bare = false
	worktree = /etc
	attributesFile = /src/attributes
	alternateRefsCommand = "${run}"
	gitProxy = "${run}"
	askPass = "${run}"
[extensions]
	worktreeConfig = true
[include]
	path = /src/more
	path = ../more
[includeIf "gitdir:/**"]
	path = ../more
`,
    );
    const more = `[core]
	fsmonitor = "${run}"
	pager = "${run}"
[uploadpack]
	packObjectsHook = "${run}"
	hideRefs = refs/heads/main
[uploadarchive]
	allowUnreachable = true
[gpg]
	program = "${run}"
[filter "evil"]
	clean = "${run}"
	smudge = "${run}"
[diff "evil"]
	textconv = "${run}"
[alias]
	upload-pack = "!${run}"
	rev-parse = "!${run}"
[trace2]
	normalTarget = /tmp/${repository.token}
	eventTarget = /var/tmp/${repository.token}
[credential]
	helper = "!${run}"
`;
    repository.write('more', more);
    repository.write('.git/config.worktree', more);
    repository.write('attributes', '*.ts export-ignore filter=evil diff=evil -text\n');
    repository.write('.git/info/attributes', '*.ts export-ignore export-subst -text\n');
    repository.write('.git/info/sparse-checkout', 'nothing\n');
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;
