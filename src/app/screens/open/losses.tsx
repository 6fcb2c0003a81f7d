import type { RestoreLoss, Verdict } from '../../../model/verdict.ts';
import { number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useStores } from '../../stores-context.ts';

function LossTable({ losses }: { losses: readonly RestoreLoss[] }) {
  return (
    <table class="table" data-testid="losses">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col" class="num">
            Count
          </th>
          <th scope="col">After the restore</th>
        </tr>
      </thead>
      <tbody>
        {losses.map(({ code, what, count, after }) => (
          <tr key={code}>
            <td>{what}</td>
            <td class="num">{number(count)}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a restore drops or bends, for the target that is chosen. */
export function RestoreLosses({ verdict }: { verdict: Verdict }) {
  const { open } = useStores();
  return (
    <Sheet
      side={
        <>
          <h2>Lost on restore</h2>
          <p>What this target drops or bends, counted here.</p>
        </>
      }
    >
      <div class="stack">
        <fieldset class="choices" aria-label="Target">
          <legend class="label">Target</legend>
          {verdict.targets.map(({ id, label, option }) => (
            <label class="pick" key={id}>
              <input
                type="radio"
                name="target"
                value={id}
                checked={verdict.target === id}
                onChange={() => open.aim(id)}
              />{' '}
              <span>
                {label} {option === undefined ? null : <span class="mono">{option}</span>}
              </span>
            </label>
          ))}
        </fieldset>
        {verdict.losses.length === 0 ? <p>Nothing that was counted here.</p> : <LossTable losses={verdict.losses} />}
      </div>
    </Sheet>
  );
}
