import type { Missing, Receipt } from '../../../model/receipt.ts';
import { type Unit, units } from '../../../model/unit.ts';
import { number, shownId } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useShown } from '../../parts/use-shown.tsx';
import { missingOf, reasonWords, remediesFor } from './report-rows.ts';
import { unitWords } from './unit-names.ts';

function MissingTable({ missing }: { missing: readonly Missing[] }) {
  const { shown, more } = useShown(missing.length, 'item');
  return (
    <>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Id</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {missing.slice(0, shown).map((one) => (
            <tr key={one.id}>
              <td class="mono">{one.name ?? shownId(one.id)}</td>
              <td class="mono">{shownId(one.id)}</td>
              <td>{reasonWords(one.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </>
  );
}

function MissingGroup({ unit, receipt, open }: { unit: Unit; receipt: Receipt; open: boolean }) {
  const account = receipt.units[unit];
  const { name } = unitWords[unit];
  // A unit that failed as a whole is in the list as itself.
  const named = account.missing.filter((one) => one.id !== unit);
  const itself = account.missing.find((one) => one.id === unit);
  return (
    <details class="group group-plain" open={open}>
      <summary>
        <b>{name}</b>
        <span class="num">{number(missingOf(account))}</span>
      </summary>
      <div class="group-body stack">
        {itself === undefined ? null : (
          <p>
            {account.note ?? 'It failed as a whole.'} <span class="code">{itself.reason}</span>
          </p>
        )}
        {remediesFor(account).map((text) => (
          <p key={text} data-testid="remedy">
            {text}
          </p>
        ))}
        {named.length > 0 ? <MissingTable missing={named} /> : null}
        {account.missing.length === 0 ? (
          <p>The forge counts more of them than it gave; which ones it keeps back cannot be told.</p>
        ) : null}
      </div>
    </details>
  );
}

/** Every number that is off, opened down to ids. */
export function MissingThings({ receipt }: { receipt: Receipt }) {
  const short = units.filter((unit) => missingOf(receipt.units[unit]) > 0);
  if (short.length === 0) return null;
  return (
    <Sheet
      side={
        <>
          <h2>Missing</h2>
          <p>Expected and not got, by name.</p>
        </>
      }
    >
      <div data-testid="missing">
        {short.map((unit, index) => (
          <MissingGroup key={unit} unit={unit} receipt={receipt} open={index === 0} />
        ))}
      </div>
    </Sheet>
  );
}
