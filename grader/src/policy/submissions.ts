import { Temporal } from 'temporal-polyfill';

/** Who says when something was handed in. */
export type TimeSource = 'push' | 'workflow' | 'staff' | 'commit-unverified' | 'none';

/** One thing that was handed in and judged. */
export interface Push {
  /** Commit, or the digest of a plain folder. */
  readonly commit: string;
  /** Digest of the student's files of the lab: the set of blobs. */
  readonly files: string;
  /** An instant in UTC; absent where nobody knows. */
  readonly at: string | undefined;
  readonly timeSource: TimeSource;
  /** The platform's order of pushes of one moment. */
  readonly sequence: number;
  /** Points of the result. */
  readonly points: number;
}

/** A distinct set of blobs of one lab's files. */
export interface Submission {
  readonly files: string;
  /** The push in which this set appeared first, among those whose time is trusted if there are any. */
  readonly first: Push;
  readonly at: Temporal.Instant | undefined;
  /** Whether the platform or staff say when. */
  readonly trusted: boolean;
  readonly points: Push['points'];
  /** All commits with these files, in order. */
  readonly commits: readonly string[];
  /** These files came again after others: a student went back to them. */
  readonly again: boolean;
}

/** The order in which things were handed in: by time, then by the platform's sequence, then by commit. */
export function inOrder(a: Push, b: Push): number {
  if (a.at !== undefined && b.at !== undefined) {
    const byTime = Temporal.Instant.compare(a.at, b.at);
    if (byTime !== 0) return byTime;
  } else if (a.at !== b.at) return a.at === undefined ? 1 : -1;
  return a.sequence - b.sequence || (a.commit < b.commit ? -1 : a.commit > b.commit ? 1 : 0);
}

/**
 * The distinct submissions among `pushes`, in the order in which they appeared. Pushes that leave the lab's files alone
 * are no submission. Those whose time is not known come last.
 */
export function distinctSubmissions(pushes: readonly Push[]): readonly Submission[] {
  const ordered = [...pushes].sort(inOrder);
  const sets = new Map<string, Push[]>();
  for (const push of ordered) sets.set(push.files, [...(sets.get(push.files) ?? []), push]);
  const last = ordered.at(-1)?.files;
  return [...sets.values()]
    .flatMap((same): Submission[] => {
      const first = same.find(isTrusted) ?? same[0];
      if (first === undefined) return [];
      return [
        {
          files: first.files,
          first,
          at: first.at === undefined ? undefined : Temporal.Instant.from(first.at),
          trusted: isTrusted(first),
          points: first.points,
          commits: same.map(({ commit }) => commit),
          again: first.files === last && sets.size > 1 && wentBack(ordered, first.files),
        },
      ];
    })
    .sort((a, b) => inOrder(a.first, b.first));
}

function isTrusted({ at, timeSource }: Push): boolean {
  return at !== undefined && timeSource !== 'commit-unverified' && timeSource !== 'none';
}

/** Whether others lie between the first and the last time these files appeared. */
function wentBack(ordered: readonly Push[], files: string): boolean {
  const from = ordered.findIndex((push) => push.files === files);
  const to = ordered.findLastIndex((push) => push.files === files);
  return ordered.slice(from, to).some((push) => push.files !== files);
}

/** Why a submission counts, or why none does. */
export type CountedBecause = 'last' | 'only' | 'chosen' | 'nothing' | 'all-too-late' | 'no-time';

/** The submission that counts for one student, and those that do not. */
export interface Counted {
  readonly submission: Submission | undefined;
  readonly because: CountedBecause;
  /** Handed in after the last day: ignored. */
  readonly tooLate: readonly Submission[];
  /** Left out since nobody knows when it was handed in: a person has to say. */
  readonly undated: readonly Submission[];
}

/**
 * Which of the distinct `submissions` counts: the last one not after `cutoff`, or the one that staff chose, by a commit
 * that has its files. Throws `RangeError` for a choice that is none of them, or has no time.
 */
export function countedSubmission(
  submissions: readonly Submission[],
  cutoff: Temporal.Instant,
  choice?: string,
): Counted {
  const undated = submissions.filter(({ at }) => at === undefined);
  const tooLate = submissions.filter(
    ({ at }) => at !== undefined && Temporal.Instant.compare(at, cutoff) > 0,
  );
  const inTime = submissions.filter(
    ({ at }) => at !== undefined && Temporal.Instant.compare(at, cutoff) <= 0,
  );
  if (choice !== undefined) {
    const chosen = submissions.filter(({ commits }) => commits.some((commit) => commit.startsWith(choice)));
    const [submission] = chosen;
    if (submission === undefined || chosen.length > 1) {
      throw new RangeError(
        `the commit ${choice} ${chosen.length > 1 ? 'may be one of several' : 'is no graded submission'}`,
      );
    }
    if (submission.at === undefined) {
      throw new RangeError(`nobody knows when the commit ${choice} was handed in`);
    }
    return {
      submission,
      because: 'chosen',
      tooLate: tooLate.filter((one) => one !== submission),
      undated,
    };
  }
  const submission = inTime.at(-1);
  if (submission !== undefined) {
    return { submission, because: inTime.length === 1 ? 'only' : 'last', tooLate, undated };
  }
  const because = undated.length > 0 ? 'no-time' : tooLate.length > 0 ? 'all-too-late' : 'nothing';
  return { submission: undefined, because, tooLate, undated };
}
