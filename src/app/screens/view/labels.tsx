import { visibleText } from '../../../lib/visible-text.ts';
import { number } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Chip, Nothing } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';

/** Every label with what has it. */
export function LabelsPart() {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'labels' });
  const labels = asked?.answer;
  const query = (name: string) => `state=any&label=${encodeURIComponent(name)}`;
  return (
    <div class="sheet">
      <div class="sheet-side">
        <h1>Labels</h1>
      </div>
      {labels === undefined || labels.length === 0 ? (
        <Nothing>{asked === undefined ? '' : (asked.fault ?? 'This project has no labels.')}</Nothing>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col">Description</th>
              <th scope="col" class="num">
                Issues
              </th>
              <th scope="col" class="num">
                Pull requests
              </th>
            </tr>
          </thead>
          <tbody>
            {labels.map((label) => (
              <tr key={label.name}>
                <td>
                  <Chip label={label} />
                </td>
                <td class="soft">{visibleText(label.description)}</td>
                <td class="num">
                  <a href={viewHash(id, 'issues', [], query(label.name))}>{number(label.issues)}</a>
                </td>
                <td class="num">
                  <a href={viewHash(id, 'pulls', [], query(label.name))}>{number(label.pulls)}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
