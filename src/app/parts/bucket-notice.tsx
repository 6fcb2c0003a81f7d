import { useSignal } from '@preact/signals';
import { corsRules } from '../../sinks/s3/cors-rule.ts';
import type { NoticeView } from '../../worker/messages.ts';
import type { WhichBucket } from '../stores/bucket.ts';
import { KeyFields } from './bucket-fields.tsx';
import { PasteBlock } from './copy.tsx';
import { Notice } from './notice.tsx';

/** The rule that opens the bucket to this page, as each console wants it. */
function Rules() {
  const rules = corsRules(location.origin);
  const chosen = useSignal(rules[0]?.id);
  const rule = rules.find(({ id }) => id === chosen.value) ?? rules[0];
  if (rule === undefined) return null;
  return (
    <div class="stack-tight notice-more" data-testid="cors-rule">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen */}
      <fieldset class="choices" role="radiogroup" aria-label="Kind of server">
        <legend class="label">The rule for</legend>
        {rules.map(({ id, label }) => (
          <label class="pick" key={id}>
            <input
              type="radio"
              name="cors-rule"
              value={id}
              data-testid={`cors-${id}`}
              checked={rule.id === id}
              onChange={() => {
                chosen.value = id;
              }}
            />{' '}
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <PasteBlock lines={rule.text} />
    </div>
  );
}

/** Codes after which other keys help. */
const keyCodes = new Set(['bucket-keys', 'bucket-denied']);

/** The notice has fields for other keys in it. */
export function wantsOtherKeys(notice: NoticeView | undefined): boolean {
  return keyCodes.has(notice?.code ?? '');
}

interface BucketNoticeProps {
  readonly notice: NoticeView;
  /** Beginning of the ids of fields for other keys, where none are on the screen yet; they are shown when others would help. */
  readonly keys?: string;
  /** The bucket that they are for. */
  readonly of?: WhichBucket | undefined;
  readonly size?: 'line';
}

/** A notice that may be about a bucket: with the rule to paste where it is closed to this page. */
export function BucketNotice({ notice, keys, of, size }: BucketNoticeProps) {
  return (
    <Notice notice={notice} onChoose={() => {}} {...(size && { size })}>
      {notice.code === 'bucket-cors' ? <Rules /> : null}
      {keys !== undefined && wantsOtherKeys(notice) ? (
        <div class="form-bucket notice-more">
          <KeyFields name={keys} of={of} />
        </div>
      ) : null}
    </Notice>
  );
}
