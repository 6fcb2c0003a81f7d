import { useSignal } from '@preact/signals';
import type { UpdateDepth } from '../../../model/run-record.ts';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { Button } from '../../parts/button.tsx';
import { NumberField, TokenField } from '../../parts/field.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';
import { openRun } from './open-run.ts';

const depths: readonly { readonly id: UpdateDepth; readonly name: string; readonly text: string }[] = [
  {
    id: 'quick',
    name: 'What the forge says has changed.',
    text: 'Few requests. It does not see new reactions to old things, edited comments of reviews, or attachments taken away.',
  },
  {
    id: 'lists',
    name: 'Every list whole.',
    text: 'One request for each page of a list. It also sees renamed people and attachments taken away.',
  },
  { id: 'all', name: 'Everything again, item by item.', text: 'As many requests as a first export. It sees all.' },
];

function Depth({ id, depth }: { id: string; depth: { value: UpdateDepth } }) {
  return (
    <fieldset class="choices-column" aria-label="How thoroughly">
      <legend class="label">How thoroughly</legend>
      {depths.map((one) => (
        <label class="pick" key={one.id}>
          <input
            type="radio"
            name={`depth-${id}`}
            value={one.id}
            data-testid={`depth-${one.id}`}
            checked={depth.value === one.id}
            onChange={() => {
              depth.value = one.id;
            }}
          />{' '}
          <span>
            {one.name} <span class="soft">{one.text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function KeepDeleted({ keep }: { keep: { value: boolean } }) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        data-testid="keep-deleted"
        checked={keep.value}
        onChange={(event) => {
          keep.value = event.currentTarget.checked;
        }}
      />{' '}
      <span>
        Keep what was deleted there.{' '}
        <span class="soft">The receipt names what is kept. Off: it goes here as well.</span>
      </span>
    </label>
  );
}

/** What an update needs to know; opens below the project's row. */
export function UpdateForm({ project, onClose }: { project: LibraryProject; onClose: () => void }) {
  const stores = useStores();
  const token = useSignal('');
  const depth = useSignal<UpdateDepth>('quick');
  const keep = useSignal(project.keepDeleted);
  const limit = useSignal(project.requestCap === undefined ? '' : String(project.requestCap));
  const { cap, fault } = readCap(limit.value);
  const lacksToken = project.withToken && token.value.trim() === '';
  const off = lacksToken ? 'Enter the token first.' : fault || undefined;
  const update = () =>
    openRun(stores, {
      id: project.id,
      how: { kind: 'update', depth: depth.value, keepDeleted: keep.value },
      token: token.value,
      limit: { cap },
    });
  return (
    <>
      {project.withToken ? (
        <div class="form form-resume">
          <TokenField
            id={`token-${project.id}`}
            label="Access token"
            testId="access-token"
            value={token.value}
            hint="The export was made with a token. It is never stored, so it is asked for again."
            onInput={(value) => {
              token.value = value;
            }}
          />
        </div>
      ) : null}
      <Depth id={project.id} depth={depth} />
      <KeepDeleted keep={keep} />
      <NumberField
        id={`cap-${project.id}`}
        label="Most requests"
        testId="request-cap"
        value={limit.value}
        wrong={fault !== ''}
        hint={fault || 'Empty: as many as it takes.'}
        onInput={(value) => {
          limit.value = value;
        }}
      />
      <div class="actions">
        <Button main testId="update-now" off={off} onPress={update}>
          Update
        </Button>
        <Button testId="close-form" onPress={onClose}>
          Not now
        </Button>
      </div>
    </>
  );
}
