import type { ComponentChildren } from 'preact';
import { localTime } from '../../policy/dates.ts';
import type { OwnerWork } from '../../private/book.ts';
import type { Release } from '../../private/releases.ts';
import type { Term } from '../term.ts';
import { shown } from './page.tsx';

/** What every page needs: the term, and where it is. */
export interface View {
  readonly term: Term;
  /** The policy as it stands in its file, and the line of each of its values. */
  readonly policy: { readonly text: string; readonly lines: ReadonlyMap<string, number> };
  /** From the page to the report's folder: empty, or `../`. */
  readonly up: string;
}

export function studentPath(login: string): string {
  return `students/${login.toLowerCase()}.html`;
}

/** Where the work of a group or a student on one lab is shown in full. */
export function workPath(
  { lab, owner, members }: Pick<OwnerWork, 'lab' | 'owner' | 'members'>,
  isGroupLab: boolean,
): string {
  const [only] = members;
  if (!isGroupLab && only !== undefined) return `${studentPath(only)}#${lab}`;
  return `groups/${lab}-${owner.toLowerCase()}.html`;
}

/** Says which line of the policy a number comes from, and leads there. */
export function Policy({
  view,
  path,
  children,
}: {
  readonly view: View;
  readonly path: string;
  readonly children?: ComponentChildren;
}) {
  const line = view.policy.lines.get(path);
  return (
    <a
      href={`${view.up}policy.html${line === undefined ? '' : `#L${line}`}`}
      title={`labs/course.json, line ${line}: ${path}`}
    >
      {children ?? path}
    </a>
  );
}

/** The index of a lab in the policy, for paths such as `labs.2.deadline`. */
export function policyOfLab(view: View, lab: string, field: string): string {
  return `labs.${view.term.book.course.labs.findIndex(({ id }) => id === lab)}.${field}`;
}

export function LocalTime({ view, at }: { readonly view: View; readonly at: string | undefined }) {
  if (at === undefined) return <span class="warn">unknown</span>;
  return <time dateTime={at}>{localTime(at, view.term.book.course.timeZone)}</time>;
}

/** By whom and when something was released. */
export function Released({ view, release }: { readonly view: View; readonly release: Release | undefined }) {
  if (release === undefined) return <>not released yet: points are proposals</>;
  return (
    <>
      released by {shown(release.by)}, <LocalTime view={view} at={release.at} />
    </>
  );
}

/** Passed, not passed, or not known. */
export function Passed({ passed }: { readonly passed: boolean | undefined }) {
  if (passed === undefined) return <span class="soft">open</span>;
  return passed ? <span class="good verdict">passed</span> : <span class="bad verdict">not passed</span>;
}

export function passedSort(passed: boolean | undefined): number {
  return passed === undefined ? 1 : passed ? 2 : 0;
}

export function Facts({ facts }: { readonly facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function List({ lines }: { readonly lines: readonly ComponentChildren[] }) {
  return (
    <ul class="plain">
      {lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  );
}
