import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { MirrorOptions, MirrorView } from '../../../worker/mirror-messages.ts';
import { Board, type Figure } from '../../parts/board.tsx';
import { BucketForm } from '../../parts/bucket-form.tsx';
import { BucketNotice } from '../../parts/bucket-notice.tsx';
import { Button, TextButton } from '../../parts/button.tsx';
import { LinesField, TokenField } from '../../parts/field.tsx';
import { number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useStores } from '../../stores-context.ts';

const optionWords: readonly { readonly id: keyof MirrorOptions; readonly name: string; readonly more: string }[] = [
  { id: 'pullRequests', name: 'Pull-request refs', more: 'the commits of pull requests' },
  { id: 'wikis', name: 'Wikis', more: 'beside, as name.wiki.git' },
  {
    id: 'largeFiles',
    name: 'Large files',
    more: 'those that LFS pointers name, as files in the bucket; git lfs cannot ask a bucket for them, they are copied by hand, or something small has to answer it',
  },
  { id: 'onePack', name: 'One pack', more: 'fetched anew, in place of all that are there' },
];

function Options() {
  const { mirror } = useStores();
  const { options } = mirror;
  return (
    <fieldset class="choices" aria-label="What to mirror">
      <legend class="label">Also</legend>
      {optionWords.map(({ id, name, more }) => (
        <label class="tick" key={id}>
          <input
            type="checkbox"
            data-testid={`mirror-${id}`}
            checked={options.value[id]}
            onChange={(event) => {
              options.value = { ...options.value, [id]: event.currentTarget.checked };
            }}
          />{' '}
          <span>
            {name} <span class="soft">{more}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A list longer than this, in bytes, is none. */
const longestList = 1_000_000;

function Lines() {
  const { mirror } = useStores();
  const input = useRef<HTMLInputElement>(null);
  const tooLong = useSignal(false);
  const read = async (field: HTMLInputElement) => {
    const file = field.files?.[0];
    // The same one may be chosen again, after it was mended.
    field.value = '';
    if (file === undefined) return;
    tooLong.value = file.size > longestList;
    if (!tooLong.value) mirror.text.value = await file.text();
  };
  return (
    <div class="stack-tight">
      <LinesField
        id="mappings"
        label="Repositories and folders"
        testId="mappings"
        rows={6}
        placeholder={'https://git.example/ada/buoy buoy.git\nhttps://git.example/ada backup'}
        value={mirror.text.value}
        hint="One a line: the address, then the folder in the bucket. An owner’s address stands for all that the owner has, with /docs-* behind it for those of such names. Without a folder it is owner/name.git."
        onInput={(value) => {
          mirror.text.value = value;
        }}
      />
      <p class="hint">
        Or take{' '}
        <TextButton testId="mappings-file" onPress={() => input.current?.click()}>
          a file of such lines
        </TextButton>
        .{tooLong.value ? <span class="is-gap"> This file is too long for a list.</span> : null}
        <input
          ref={input}
          type="file"
          hidden
          accept=".txt,.csv,text/plain"
          data-testid="mappings-file-input"
          onChange={({ currentTarget }) => void read(currentTarget)}
        />
      </p>
    </div>
  );
}

function figures(text: string): readonly Figure[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length;
  return [{ name: 'Lines', parts: [{ text: number(lines) }] }];
}

/** Bucket, lines and choices; Check leads until the bucket was tried, then Mirror does. */
function MirrorForm({ mirror }: { mirror: MirrorView }) {
  const { mirror: store, bucket, storage } = useStores();
  const noLines = store.text.value.trim() === '' ? 'Enter what to mirror.' : undefined;
  const start = () => {
    void storage.ask();
    store.run();
  };
  return (
    <div class="stack-wide">
      <BucketForm name="mirror" leads />
      <Lines />
      <div class="form">
        <TokenField
          id="mirror-token"
          label="Access token"
          testId="access-token"
          value={store.token.value.tokenHost === '' ? store.token.value.token : ''}
          hint="Of the first address’s host, where something is private. It goes to that host only and is never stored."
          onInput={(value) => {
            store.token.value = { tokenHost: '', token: value };
          }}
        />
      </div>
      <Options />
      <Board figures={figures(store.text.value)}>
        <Button
          main={bucket.view.value?.state === 'done'}
          testId="start-mirror"
          off={bucket.missing.value ?? noLines}
          onPress={start}
        >
          Mirror
        </Button>
      </Board>
      {mirror.notice === undefined ? null : <BucketNotice notice={mirror.notice} />}
    </div>
  );
}

/** The screen before anything runs. */
export function MirrorStart({ mirror }: { mirror: MirrorView }) {
  return (
    <Sheet
      side={
        <>
          <h1>Mirror</h1>
          <p>
            Git repositories in a bucket, so that plain git clones from there. What is there already is not sent again.
          </p>
        </>
      }
    >
      <MirrorForm mirror={mirror} />
    </Sheet>
  );
}
