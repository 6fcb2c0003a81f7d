import { visibleText } from '../../../lib/visible-text.ts';
import { number } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Chip, Nothing } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';

function Count({ count, href }: { count: number; href: string }) {
  return count === 0 ? <span class="soft">0</span> : <a href={href}>{number(count)}</a>;
}

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
        <table class="table label-lines">
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
                  <Count count={label.issues} href={viewHash(id, 'issues', [], query(label.name))} />
                </td>
                <td class="num">
                  <Count count={label.pulls} href={viewHash(id, 'pulls', [], query(label.name))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
