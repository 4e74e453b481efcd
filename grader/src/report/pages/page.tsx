import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { plainText } from '../../sheet/plain-text.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** One page of the report. */
export interface Page {
  /** Relative to the report's folder, such as `students/ada.html`. */
  readonly path: string;
  readonly title: string;
  readonly body: ComponentChildren;
}

/** Text of people and submissions: preact escapes it, this takes away what could not be seen or turns its direction. */
export function shown(text: string): string {
  return plainText(text);
}

/** A page as one self-contained file: style and script are in it, nothing is loaded. */
export function pageHtml({ path, title, body }: Page, course: string, labs: readonly string[]): string {
  const up = '../'.repeat(path.split('/').length - 1);
  const html = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>{`${shown(title)} – ${course}`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header>
          <div>
            <strong>{course}</strong>
            <nav aria-label="Pages">
              <a href={`${up}index.html`}>Overview</a>
              {labs.map((lab) => (
                <>
                  {' · '}
                  <a href={`${up}labs/${lab}.html`}>Lab {lab.slice(3)}</a>
                </>
              ))}
              {' · '}
              <a href={`${up}policy.html`}>Policy</a>
            </nav>
          </div>
        </header>
        <main id="content">{body}</main>
        <footer>
          For staff only: this page is about people. All figures are computed anew from results, private
          folder and policy.
        </footer>
        <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}
