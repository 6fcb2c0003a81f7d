import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { JobView } from '../../../worker/messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { bytes } from '../../parts/format.ts';
import { useStores } from '../../stores-context.ts';
import { DeleteQuestion } from '../library/delete-question.tsx';
import { nameOf } from '../library/offer-words.ts';

/** What else this page keeps, with its size: the largest first. Deleting one lets the export go on by itself. */
export function MakeRoom({ job }: { job: JobView }) {
  const { library } = useStores();
  const asked = useSignal<string | undefined>(undefined);
  useEffect(() => library.refresh(), [library]);
  const view = library.view.value;
  const others = (view?.projects ?? [])
    .filter((one) => one.id !== job.project && !one.locked && !view?.deleting.includes(one.id))
    .sort((a, b) => b.bytes - a.bytes);
  if (others.length === 0) return <p>This page keeps nothing else that could be deleted.</p>;
  return (
    <>
      <p>What else is kept here; once there is room, the export goes on by itself:</p>
      <ul class="stack-tight" data-testid="make-room">
        {others.map((one) => (
          <li key={one.id}>
            {asked.value === one.id ? (
              <DeleteQuestion
                what={`${nameOf(one)}, ${bytes(one.bytes)}`}
                onDelete={() => library.remove([one.id])}
                onKeep={() => {
                  asked.value = undefined;
                }}
              />
            ) : (
              <span class="actions">
                <span>
                  {nameOf(one)}, {bytes(one.bytes)}
                </span>
                <TextButton
                  gap
                  onPress={() => {
                    asked.value = one.id;
                  }}
                >
                  Delete
                  <span class="vh"> {nameOf(one)}</span>
                </TextButton>
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
