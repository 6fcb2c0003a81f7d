import type { Receipt } from '../../../model/receipt.ts';
import { PasteBlock } from '../../parts/copy.tsx';
import { LossTable } from '../../parts/loss-table.tsx';
import { Sheet } from '../../parts/sheet.tsx';

/** What the chosen format has no place for, and where it went. */
export function Losses({ receipt }: { receipt: Receipt }) {
  if (receipt.losses.length === 0) return null;
  return (
    <Sheet
      side={
        <>
          <h2>Beside the dump</h2>
          <p>
            What the dump format has no place for. It is in the ZIP, in <span class="mono">extra/</span>.
          </p>
        </>
      }
    >
      <LossTable losses={receipt.losses} testId="losses" />
    </Sheet>
  );
}

/** The commands that bring the dump into a forge. */
export function Restore({ commands }: { commands: string | undefined }) {
  if (commands === undefined || commands === '') return null;
  return (
    <Sheet
      side={
        <>
          <h2>Restore</h2>
          <p>
            Also in the ZIP as <span class="mono">RESTORE.md</span>.
          </p>
        </>
      }
    >
      <div class="stack" data-testid="restore">
        <p>
          On the server, with the forge running. The owner must exist; the repository must not. The restored project is
          public until you change that.
        </p>
        <PasteBlock lines={commands} />
      </div>
    </Sheet>
  );
}
