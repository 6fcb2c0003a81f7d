import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { projectId } from '../../../model/project-facts.ts';
import { units } from '../../../model/unit.ts';
import type { QueueItemView, QueueView } from '../../../worker/queue-messages.ts';
import { Board, type Figure } from '../../parts/board.tsx';
import { BucketAs } from '../../parts/bucket-as.tsx';
import { BucketForm } from '../../parts/bucket-form.tsx';
import { BucketNotice } from '../../parts/bucket-notice.tsx';
import { Button } from '../../parts/button.tsx';
import { EmailTick } from '../../parts/email-tick.tsx';
import { NumberField } from '../../parts/field.tsx';
import { bytesIn, number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { keptIn } from '../../stores/library.ts';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';
import { FormatChoice } from '../export/format-choice.tsx';
import { unitWords } from '../export/unit-names.ts';
import { Filters } from './filters.tsx';
import { LineFaults } from './line-faults.tsx';
import { TokenHere } from './need-you.tsx';
import { QueueTable } from './queue-table.tsx';
import { filterWords, statusWords } from './queue-words.ts';
import { SaveChoice } from './save-choice.tsx';

/** What a project costs at least: the check, the lists, git. */
const requestsOfProject = 25;
/** And one that this browser has, when nothing has changed. */
const requestsOfUpdate = 6;

function requestsOf({ project }: QueueItemView, kept: ReadonlySet<string>): number {
  return kept.has(projectId(project.address)) ? requestsOfUpdate : requestsOfProject + project.openTickets;
}

function planFigures({ items, totals }: QueueView, kept: ReadonlySet<string>): readonly Figure[] {
  const wanted = items.filter(({ state }) => state !== 'skipped');
  const sum = (pick: (item: (typeof wanted)[number]) => number) => wanted.reduce((all, item) => all + pick(item), 0);
  const size = bytesIn(
    sum(({ project }) => project.bytes),
    true,
  );
  const requests = sum((item) => requestsOf(item, kept));
  return [
    {
      name: 'Projects',
      parts: [{ text: number(totals.projects) }, { text: `of ${number(items.length)}`, small: true }],
    },
    {
      name: 'Size',
      parts: [{ text: 'about', small: true }, { text: size.figure }, { text: size.unit, small: true }],
    },
    { name: 'Requests', parts: [{ text: 'more than', small: true }, { text: number(requests) }] },
  ];
}

/** The same units for all projects; where one is switched off at the forge, the receipt of that project says so. */
function Units() {
  const { job } = useStores();
  const ticked = job.form.units.value;
  return (
    <fieldset class="choices queue-units" aria-label="What to export">
      <legend class="label">What to export</legend>
      {units.map((unit) => (
        <label class="tick" key={unit}>
          <input
            type="checkbox"
            data-testid={`queue-unit-${unit}`}
            checked={ticked.includes(unit)}
            onChange={(event) => job.tick(unit, event.currentTarget.checked)}
          />{' '}
          <span>{unitWords[unit].name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What is on the list, which of it is wanted, and what of each project. */
export function QueuePlan({ queue, heading }: { queue: QueueView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { queue: store, job, bucket, library, storage } = useStores();
  // What is here already costs less.
  useEffect(() => library.refresh(), [library]);
  const limit = useSignal('');
  const { cap, fault } = readCap(limit.value);
  const { format, units: ticked, emails } = job.form;
  const none = queue.totals.projects === 0 ? 'No project is ticked.' : undefined;
  const intoBucket = store.saveForm.value === 'bucket';
  const noBucket = intoBucket ? bucket.missing.value : undefined;
  const start = () => {
    void storage.ask();
    const chosen = { units: ticked.value, format: format.value, emails: emails.value };
    store.run({ ...chosen, ...(cap === undefined ? {} : { cap }) });
  };
  return (
    <section aria-labelledby="before">
      <Sheet
        side={
          <>
            <h1>Export</h1>
            <h2 id="before" class="vh" tabIndex={-1} ref={heading}>
              Before you start
            </h2>
            <p>Several projects, two at a time.</p>
          </>
        }
      >
        <div class="stack-wide">
          <div class="stack-tight">
            <StatusLine glyph="done" size="line" testId="status">
              {statusWords(queue)}
            </StatusLine>
            <p class="facts">
              {queue.tokenFor === undefined ? null : <span>{queue.tokenFor}</span>}
              {filterWords(queue.filter).map((words) => (
                <span key={words}>{words}</span>
              ))}
            </p>
          </div>
          <Board figures={planFigures(queue, keptIn(library.view.value))}>
            <Button testId="cancel" onPress={store.close}>
              Cancel
            </Button>
            <Button main testId="export" off={none ?? noBucket ?? (fault === '' ? undefined : fault)} onPress={start}>
              Export
            </Button>
          </Board>
          {queue.notice === undefined ? null : <BucketNotice notice={queue.notice} />}
          {queue.needsToken ? (
            <TokenHere id="queue-token-all" host={queue.tokenFor ?? 'the forge'} then="Export" />
          ) : null}
          <LineFaults faults={queue.faults} />
          <Filters filter={queue.filter} />
          <Units />
          <FormatChoice name="queue-format" chosen={format.value} onChoose={job.chooseFormat} />
          <EmailTick ticked={emails.value} testId="queue-emails" onTick={job.tickEmails} />
          <SaveChoice legend="When done" />
          {intoBucket ? (
            <div class="stack" data-testid="to-bucket">
              <BucketForm name="queue" />
              <BucketAs as={store.as} name="queue-as" />
            </div>
          ) : null}
          <NumberField
            id="queue-cap"
            label="Most requests"
            testId="request-cap"
            value={limit.value}
            wrong={fault !== ''}
            hint={fault || 'Of all projects together. Empty: as many as it takes.'}
            onInput={(value) => {
              limit.value = value;
            }}
          />
          <QueueTable queue={queue} />
        </div>
      </Sheet>
    </section>
  );
}
