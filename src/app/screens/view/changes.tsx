import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
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

/** Its lines are drawn when it is opened: of a thousand files nobody reads all. */
function File({ file, open }: { file: ChangedFile; open: boolean }) {
  const shown = useSignal(open);
  return (
    <details
      class="thread"
      open={open}
      data-testid="changed-file"
      onToggle={(event) => {
        if (event.currentTarget.open) shown.value = true;
      }}
    >
      <summary class="thread-head">
        <span class="mono">
          {file.before === undefined ? '' : `${visibleText(file.before)} → `}
          {visibleText(file.path)}
        </span>
        <span class="soft">
          {file.change === 'changed' ? '' : `${file.change} `}+{number(file.added)} −{number(file.removed)}
        </span>
      </summary>
      {!shown.value ? null : file.patch === undefined ? (
        <p class="soft">{reasons[file.why ?? 'mode']}</p>
      ) : (
        <Diff patch={file.patch} label={visibleText(file.path)} />
      )}
    </details>
  );
}

/** Lines that are drawn before anybody opens anything. */
const openLines = 3000;

/** The first files, as long as there is room for their lines. */
function openAtFirst(files: readonly ChangedFile[]): ReadonlySet<ChangedFile> {
  let lines = 0;
  return new Set(
    files.filter((file) => {
      lines += file.patch?.split('\n').length ?? 1;
      return lines <= openLines;
    }),
  );
}

/** Changed files with their hunks. */
export function Changes({ changes }: { changes: ShownChanges }) {
  const { files, added, removed, cut } = changes;
  const opened = useMemo(() => openAtFirst(files), [files]);
  return (
    <div class="stack changes">
      <p class="facts">
        <span>
          +{number(added)} −{number(removed)} in {counted(files.length, 'file')}
        </span>
        {cut ? <span class="is-note">There are more files; these are the first.</span> : null}
      </p>
      {files.map((file) => (
        <File key={`${file.path} ${file.change}`} file={file} open={opened.has(file)} />
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
