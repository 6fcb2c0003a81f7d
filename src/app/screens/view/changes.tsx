import { visibleText } from '../../../lib/visible-text.ts';
import type { ChangedFile, ShownChanges } from '../../../worker/view-messages.ts';
import { counted, number } from '../../parts/format.ts';
import { CommitLines } from './commits.tsx';
import { Diff } from './diff.tsx';
import { Nothing } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';

const reasons: Readonly<Record<NonNullable<ChangedFile['why']>, string>> = {
  binary: 'This file is not a text.',
  'too-large': 'This change is too large to be shown.',
  submodule: 'Another repository stands here; only its version changed.',
  mode: 'Nothing of its text changed.',
  'not-shown': 'There are too many changes to show them all.',
};

function File({ file, open }: { file: ChangedFile; open: boolean }) {
  return (
    <details class="thread" open={open} data-testid="changed-file">
      <summary class="thread-head">
        <span class="mono">
          {file.before === undefined ? '' : `${visibleText(file.before)} → `}
          {visibleText(file.path)}
        </span>
        <span class="soft">
          {file.change === 'changed' ? '' : `${file.change} `}+{number(file.added)} −{number(file.removed)}
        </span>
      </summary>
      {file.patch === undefined ? (
        <p class="soft">{reasons[file.why ?? 'mode']}</p>
      ) : (
        <Diff patch={file.patch} label={visibleText(file.path)} />
      )}
    </details>
  );
}

/** Files that are open at first. */
const openFiles = 30;

/** Changed files with their hunks. */
export function Changes({ changes }: { changes: ShownChanges }) {
  const { files, added, removed, cut } = changes;
  return (
    <div class="stack changes">
      <p class="facts">
        <span>
          +{number(added)} −{number(removed)} in {counted(files.length, 'file')}
        </span>
        {cut ? <span class="is-note">There are more files; these are the first.</span> : null}
      </p>
      {files.map((file, at) => (
        <File key={`${file.path} ${file.change}`} file={file} open={at < openFiles} />
      ))}
    </div>
  );
}

export function PullChangesOf({ number: wanted }: { number: number }) {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'changes', number: wanted });
  if (asked?.answer === undefined) return <Below>{asked?.fault ?? ''}</Below>;
  return (
    <div class="below">
      <Changes changes={asked.answer} />
    </div>
  );
}

export function PullCommits({ number: wanted }: { number: number }) {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'changes', number: wanted });
  if (asked?.answer === undefined) return <Below>{asked?.fault ?? ''}</Below>;
  const { commits } = asked.answer;
  return (
    <div class="below">{commits.length === 0 ? <Nothing>No commits.</Nothing> : <CommitLines commits={commits} />}</div>
  );
}

function Below({ children }: { children: string }) {
  return (
    <div class="below">
      <Nothing>{children}</Nothing>
    </div>
  );
}
