import type { Receipt } from '../../../model/receipt.ts';
import { PasteBlock } from '../../parts/copy.tsx';
import { number, sentenceCase } from '../../parts/format.ts';
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
      <table class="table" data-testid="losses">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" class="num">
              Count
            </th>
            <th scope="col">Where in the ZIP</th>
          </tr>
        </thead>
        <tbody>
          {receipt.losses.map((loss) => (
            <tr key={`${loss.code} ${loss.where}`} data-code={loss.code}>
              <td>{sentenceCase(loss.what)}</td>
              <td class="num">{number(loss.count)}</td>
              <td class={loss.where === undefined ? 'is-gap' : 'mono'}>{loss.where ?? 'kept nowhere'}</td>
            </tr>
          ))}
        </tbody>
      </table>
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
