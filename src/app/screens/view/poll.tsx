import type { Poll } from '../../../model/discussion.ts';
import { counted, number, percent } from '../../parts/format.ts';
import { Name } from './small-parts.tsx';

/** What was asked, and how many chose what. */
export function PollOf({ poll: { question, options } }: { poll: Poll }) {
  const all = options.reduce((sum, { votes }) => sum + votes, 0);
  return (
    <table class="table poll" data-testid="poll">
      <caption>
        <b class="ink">
          <Name>{question}</Name>
        </b>{' '}
        <span class="soft">poll, {counted(all, 'vote')}</span>
      </caption>
      <thead class="vh">
        <tr>
          <th scope="col">Choice</th>
          <th scope="col">Votes</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {options.map(({ text, votes }, at) => (
          <tr key={at}>
            <td>
              <Name>{text}</Name>
            </td>
            <td class="num">{number(votes)}</td>
            <td class="num soft">{all === 0 ? '' : percent((100 * votes) / all)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
