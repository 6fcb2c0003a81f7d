import type { Loss } from '../../model/receipt.ts';
import { number, sentenceCase } from './format.ts';

/** What a format has no place for, and where in the archive it is instead. */
export function LossTable({ losses, testId }: { losses: readonly Loss[]; testId: string }) {
  return (
    <table class="table" data-testid={testId}>
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
        {losses.map((loss) => (
          <tr key={`${loss.code} ${loss.where}`} data-code={loss.code}>
            <td>{sentenceCase(loss.what)}</td>
            <td class="num">{number(loss.count)}</td>
            <td class={loss.where === undefined ? 'is-gap' : 'mono'}>{loss.where ?? 'kept nowhere'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
