import { formatLabel } from '../../../model/format-names.ts';
import type { ArchiveView } from '../../../worker/messages.ts';
import { PasteBlock } from '../../parts/copy.tsx';
import { LossTable } from '../../parts/loss-table.tsx';
import { Sheet } from '../../parts/sheet.tsx';

/** What the chosen formats have no place for, and where it went. */
export function Losses({ archives }: { archives: readonly ArchiveView[] }) {
  const short = archives.filter(({ losses }) => losses.length > 0);
  if (short.length === 0) return null;
  return (
    <Sheet
      side={
        <>
          <h2>Beside the records</h2>
          <p>
            What {archives.length === 1 ? formatLabel(archives[0]?.format ?? '') : 'each format'} has no place for. It
            is in the ZIP, in <span class="mono">extra/</span>.
          </p>
        </>
      }
    >
      <div class="stack">
        {short.map(({ format, losses }, place) => (
          <div class="stack-tight" key={format}>
            {archives.length === 1 ? null : <h3>{formatLabel(format)}</h3>}
            <LossTable losses={losses} testId={place === 0 ? 'losses' : `losses-${format}`} />
          </div>
        ))}
      </div>
    </Sheet>
  );
}

/** The commands that bring the archives into a forge. */
export function Restore({ archives }: { archives: readonly ArchiveView[] }) {
  const restored = archives.filter(({ restoreCommands }) => restoreCommands !== '');
  if (restored.length === 0) return null;
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
        {restored.map(({ format, restoreCommands }) => (
          <div class="stack-tight" key={format}>
            {archives.length === 1 ? null : <h3>{formatLabel(format)}</h3>}
            {format === 'f3' ? null : (
              <p>
                On the server, with the forge running. The owner must exist; the repository must not. The restored
                project is public until you change that.
              </p>
            )}
            <PasteBlock lines={restoreCommands} />
          </div>
        ))}
      </div>
    </Sheet>
  );
}
