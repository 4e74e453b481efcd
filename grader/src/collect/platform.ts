import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

/** Time as the collector sees it: milliseconds since 1970, and waiting. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/** A repository of the organisation. */
const Repository = z.looseObject({
  name: z.string(),
  default_branch: z.string(),
  clone_url: z.string(),
});
export type Repository = z.infer<typeof Repository>;

const Activity = z.looseObject({
  after: z.string(),
  ref: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  activity_type: z.string(),
});
const Runs = z.looseObject({
  workflow_runs: z.array(
    z.looseObject({
      head_sha: z.string(),
      head_branch: z.string().nullable(),
      created_at: z.iso.datetime({ offset: true }),
    }),
  ),
});

/** A commit that became the head of the default branch, and when, as the platform says. */
export interface Arrival {
  readonly commit: string;
  readonly at: string;
  readonly isForced: boolean;
}

/** The waits for one answer may be so long together: a rate limit is over after an hour. */
const LONGEST_WAIT_MS = 70 * 60_000;
const MOST_TRIES = 6;

/** Reads the platform's API with a token, page by page, and waits as long as it asks for. */
export class Platform {
  readonly #base: string;
  readonly #token: string;
  readonly #clock: Clock;

  /** `base` is the API's address without a slash at its end. */
  constructor(base: string, token: string, clock: Clock = SYSTEM_CLOCK) {
    this.#base = base;
    this.#token = token;
    this.#clock = clock;
  }

  /** All repositories of an organisation, by name in lower case. Throws `UsageError` where there is none. */
  async repositories(org: string): Promise<Map<string, Repository>> {
    const pages = await this.#pages(`/orgs/${encodeURIComponent(org)}/repos?per_page=100&type=all`);
    if (pages === undefined)
      throw new UsageError(`The platform knows no organisation ${org}, or the token may not see it.`);
    const all = pages.flatMap((page) => z.array(Repository).parse(page));
    return new Map(all.map((one) => [one.name.toLowerCase(), one]));
  }

  /** Pushes to the default branch, oldest first; nothing where the platform does not tell. */
  async pushes(
    org: string,
    { name, default_branch: branch }: Repository,
  ): Promise<readonly Arrival[] | undefined> {
    const ref = encodeURIComponent(`refs/heads/${branch}`);
    const pages = await this.#pages(`/repos/${org}/${name}/activity?per_page=100&direction=asc&ref=${ref}`);
    return pages
      ?.flatMap((page) => z.array(Activity).parse(page))
      .filter((one) => one.ref === `refs/heads/${branch}` && !/^0+$/.test(one.after))
      .map(({ after, timestamp, activity_type: type }) => ({
        commit: after,
        at: instant(timestamp),
        isForced: type === 'force_push',
      }))
      .sort((a, b) => a.at.localeCompare(b.at));
  }

  /** Commits of the default branch that a workflow ran for, oldest first; nothing where the platform does not tell. */
  async workflowRuns(
    org: string,
    { name, default_branch: branch }: Repository,
  ): Promise<readonly Arrival[] | undefined> {
    const pages = await this.#pages(
      `/repos/${org}/${name}/actions/runs?per_page=100&event=push&branch=${encodeURIComponent(branch)}`,
    );
    return pages
      ?.flatMap((page) => Runs.parse(page).workflow_runs)
      .filter((run) => run.head_branch === branch)
      .map((run) => ({ commit: run.head_sha, at: instant(run.created_at), isForced: false }))
      .sort((a, b) => a.at.localeCompare(b.at));
  }

  /** All pages from `path` on; nothing where it is not there, or may not be seen. */
  async #pages(path: string): Promise<unknown[] | undefined> {
    const pages: unknown[] = [];
    for (let next: string | undefined = `${this.#base}${path}`; next !== undefined; ) {
      const response = await this.#get(next);
      if (response === undefined) return undefined;
      pages.push(await response.json());
      next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      // The token goes nowhere else.
      if (next !== undefined && new URL(next).origin !== new URL(this.#base).origin) {
        throw new UsageError(`The platform named a next page elsewhere: ${next}`);
      }
    }
    return pages;
  }

  async #get(url: string): Promise<Response | undefined> {
    let waited = 0;
    for (let tries = 1; ; tries++) {
      const response = await fetch(url, {
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${this.#token}`,
          'x-github-api-version': '2022-11-28',
          'user-agent': 'distributed-systems-labs',
        },
        redirect: 'error',
      });
      if (response.ok) return response;
      if (response.status === 401) throw new UsageError('The platform refuses the token: is it valid still?');
      const wait = this.#waitFor(response, tries);
      if (wait === undefined) {
        if (response.status === 404 || response.status === 403 || response.status === 409) return undefined;
        throw new UsageError(
          `The platform answers ${response.status} to ${new URL(url).pathname}. Try again later.`,
        );
      }
      waited += wait;
      if (tries === MOST_TRIES || waited > LONGEST_WAIT_MS) {
        throw new UsageError(
          `The platform puts off ${new URL(url).pathname} again and again. Try again later.`,
        );
      }
      await this.#clock.sleep(wait);
    }
  }

  /** How long to wait before this is tried again, in ms; nothing where waiting is of no use. */
  #waitFor({ status, headers }: Response, tries: number): number | undefined {
    const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
    const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
    if (status === 403 || status === 429) {
      if (retryAfter >= 0) return retryAfter * 1000;
      if (headers.get('x-ratelimit-remaining') === '0' && reset > 0) {
        // The platform's clock has whole seconds.
        return Math.max(0, reset * 1000 - this.#clock.now()) + 1000;
      }
      return status === 429 ? 60_000 * tries : undefined;
    }
    return status >= 500 ? (retryAfter >= 0 ? retryAfter * 1000 : 1000 * 2 ** tries) : undefined;
  }
}

function instant(text: string): string {
  return `${new Date(text).toISOString().slice(0, 19)}Z`;
}
