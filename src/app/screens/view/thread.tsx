import { visibleText } from '../../../lib/visible-text.ts';
import type { Thread } from '../../../worker/view-messages.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Diff } from './diff.tsx';
import { Author, SaidMarks, SaidText } from './said.tsx';
import { CopyLink, SaidItem, SaidLink, type SaidPlace } from './said-place.tsx';
import { When } from './small-parts.tsx';
import { Versions } from './versions.tsx';

/** Lines of a hunk that are shown above what is said about the last of them. */
const hunkLines = 12;

function settled({ resolved, resolvedBy, outdated }: Thread): string {
  const by = resolvedBy === undefined ? '' : ` by ${visibleText(resolvedBy)}`;
  return [...(resolved ? [`resolved${by}`] : []), ...(outdated ? ['outdated'] : [])].join(', ');
}

function lineWords({ line, startLine, side, onFile }: Thread): string {
  if (onFile) return ', the whole file';
  if (line === undefined) return '';
  const old = side === 'old' ? ' of the old file' : '';
  return startLine === undefined ? `, line ${line}${old}` : `, lines ${startLine} to ${line}${old}`;
}

/** Remarks on one place. Settled ones are closed, with their first line to be seen. */
export function ThreadOf({ thread, place: at }: { thread: Thread; place: SaidPlace }) {
  const { path, hunk, said } = thread;
  const state = settled(thread);
  const place = `${visibleText(path)}${lineWords(thread)}`;
  const isNamed = said.some(({ anchor }) => anchor !== undefined && anchor === at.here);
  const first = said[0]?.body.trim().split('\n', 1)[0] ?? '';
  return (
    <details class="thread" open={state === '' || isNamed} data-testid="thread">
      <summary class="thread-head">
        <span class="mono">{place}</span>
        {state === '' ? null : (
          <span class="glyph-line soft">
            {thread.resolved ? <Glyph name="done" /> : null}
            <span>{state}</span>
          </span>
        )}
        {state === '' ? null : <span class="thread-first soft">{visibleText(first.slice(0, 200))}</span>}
      </summary>
      {hunk === '' ? null : <Diff patch={hunk} label={place} most={hunkLines} />}
      <ol>
        {said.map((one) => (
          <SaidItem key={one.id} said={one} place={at}>
            <p class="said-by">
              <Author said={one} />{' '}
              <SaidLink said={one} place={at}>
                <When at={one.at} exact />
              </SaidLink>
              <SaidMarks said={one} />
              <CopyLink said={one} place={at} />
            </p>
            {one.versions ? <Versions said={one} /> : null}
            <SaidText said={one} />
          </SaidItem>
        ))}
      </ol>
    </details>
  );
}
