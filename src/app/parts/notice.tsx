import type { ComponentChildren } from 'preact';
import type { NoticeView } from '../../worker/messages.ts';
import { PasteBlock } from './copy.tsx';
import { PlainRule } from './rule.tsx';
import { StatusLine } from './status-line.tsx';

function Choices({ notice, onChoose }: { notice: NoticeView; onChoose: (id: string) => void }) {
  return (
    <fieldset class="choices-column" aria-label="How to go on">
      {notice.choices?.map((choice) => (
        <label class="pick" key={choice.id}>
          <input
            type="radio"
            name={`choice-${notice.code}`}
            value={choice.id}
            data-testid={`choice-${choice.id}`}
            checked={notice.chosen === choice.id}
            onChange={() => onChoose(choice.id)}
          />{' '}
          <span>
            <b>{choice.title}</b> <span class="soft">{choice.text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What happened, why, what to do. One that stops the run (`gap`) is an alert; its title is the status line of its screen. */
export function Notice(props: {
  notice: NoticeView;
  onChoose: (id: string) => void;
  size?: 'line' | 'title';
  testId?: string;
  children?: ComponentChildren;
}) {
  const { notice } = props;
  const stops = notice.tone === 'gap';
  return (
    <div
      class="notice"
      role={stops ? 'alert' : undefined}
      data-testid={props.testId ?? 'notice'}
      data-code={notice.code}
    >
      <PlainRule kind={stops ? 'gap' : 'nib-wait'} broken={!stops} />
      <StatusLine glyph={stops ? 'gap' : 'note'} tone={notice.tone} size={props.size ?? 'title'}>
        {notice.title}
      </StatusLine>
      <dl class="what">
        <dt>Why</dt>
        <dd>
          <p>{notice.why}</p>
        </dd>
        <dt>What to do</dt>
        <dd>
          {notice.choices !== undefined && notice.choices.length > 1 ? null : <p>{notice.todo}</p>}
          {notice.choices === undefined ? null : <Choices notice={notice} onChoose={props.onChoose} />}
          {props.children}
        </dd>
        {notice.forGood === undefined ? null : (
          <>
            <dt>For good</dt>
            <dd>
              <p>{notice.forGood.text}</p>
              <PasteBlock lines={notice.forGood.lines} />
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
