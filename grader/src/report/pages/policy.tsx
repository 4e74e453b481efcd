import type { Page } from './page.tsx';
import type { View } from './site-view.tsx';

/** The policy as it stands in its file, each line with an address of its own. */
export function policyPage(view: View): Page {
  return {
    path: 'policy.html',
    title: 'Policy',
    body: (
      <>
        <h1>Policy</h1>
        <p>
          <code>labs/course.json</code>, line by line: numbers of the report lead here. Late days, extensions
          and all other rules are explained in the course's docs.
        </p>
        <ol class="policy">
          {view.policy.text
            .replace(/\n$/, '')
            .split('\n')
            .map((line, index) => (
              <li id={`L${index + 1}`}>
                <a href={`#L${index + 1}`}>{index + 1}</a>
                <code>{line}</code>
              </li>
            ))}
        </ol>
      </>
    ),
  };
}
