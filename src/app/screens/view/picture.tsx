import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { ViewFileName } from '../../../worker/view-messages.ts';
import { useStores } from '../../stores-context.ts';

/** A picture of the project itself, or its description where it is none that may be shown. Its address goes with it. */
export function Picture({ project, file, alt }: { project: string; file: ViewFileName; alt: string }) {
  const { view } = useStores();
  const address = useSignal<string | undefined>(undefined);
  const name = JSON.stringify(file);
  useEffect(() => {
    let current = true;
    let made: string | undefined;
    view.ask(project, { topic: 'picture', file }).then(
      (blob) => {
        if (!current || blob === undefined) return;
        made = URL.createObjectURL(blob);
        address.value = made;
      },
      // What cannot be read is shown by its description.
      () => {},
    );
    return () => {
      current = false;
      address.value = undefined;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [view, project, name]);
  if (address.value === undefined) return <span class="picture-alt">{`[${visibleText(alt) || 'picture'}]`}</span>;
  return <img class="picture" src={address.value} alt={alt} />;
}
