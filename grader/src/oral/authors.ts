/** Somebody who may have written: a student of the roster. */
export interface Writer {
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

/** Who a commit says wrote it. Anybody can write anything there. */
export interface Author {
  readonly author: string;
  readonly email: string;
}

/** Flags of one kind, and authors in one of them, that are told. */
const MOST_TOLD = 5;

interface Fit {
  /** Whom it fits; nobody where it fits several alike. */
  readonly login: string | undefined;
  /** What is odd about it, in words. */
  readonly flag?: string;
}

/** Whom a commit's author fits: the roster's address, GitHub's own address, else login or name alone. */
export function loginOf(author: string, email: string, writers: readonly Writer[]): string | undefined {
  return fitOf({ author, email }, writers).login;
}

function fitOf({ author, email }: Author, writers: readonly Writer[]): Fit {
  const address = email.toLowerCase();
  const github = /^(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com$/.exec(address)?.[1];
  const byAddress = writers.filter(
    (one) => (one.email !== '' && one.email.toLowerCase() === address) || one.login.toLowerCase() === github,
  );
  const byName = writers.filter(({ login, name }) =>
    [login, name].some((one) => one.toLowerCase() === author.toLowerCase()),
  );
  const byBoth = byAddress.filter((one) => byName.includes(one));
  const fits = [byBoth, byAddress, byName].find((found) => found.length > 0) ?? [];
  const [only, ...more] = fits;
  const commits = `Commits of ${author} <${email}>`;
  if (only === undefined) return { login: undefined };
  if (more.length > 0)
    return {
      login: undefined,
      flag: `${commits} fit both ${fits.map(told).join(' and ')}: they count for nobody.`,
    };
  const [other] = byName;
  if (fits === byAddress && other !== undefined)
    return {
      login: only.login,
      flag: `${commits} have the address of ${told(only)} and the name of ${told(other)}.`,
    };
  return { login: only.login };
}

function told({ name, login }: Writer): string {
  return `${name} (${login})`;
}

/** What is odd about who the authors of commits are: some fit nobody, several, or by name another one than by address; and of some there is nothing. */
export function authorFlags(authors: readonly Author[], writers: readonly Writer[]): string[] {
  const distinct = [...new Map(authors.map((one) => [`${one.author} <${one.email}>`, one]))];
  const fits = distinct.map(([text, one]) => ({ text, ...fitOf(one, writers) }));
  const strangers = fits.filter(({ login, flag }) => login === undefined && flag === undefined);
  const silent = writers.filter((one) => !fits.some(({ login }) => login === one.login));
  const some = strangers.slice(0, MOST_TOLD).map(({ text }) => text);
  return [
    ...(strangers.length === 0
      ? []
      : [
          `Commits of authors that fit nobody in the group: ${some.join(', ')}${strangers.length > MOST_TOLD ? ', …' : ''}.`,
        ]),
    ...fits.flatMap(({ flag }) => flag ?? []).slice(0, MOST_TOLD),
    ...silent.map((one) => `No commit fits ${told(one)}.`),
  ];
}
