import type { RefObject } from 'preact';
import { formatLabel } from '../../../model/format-names.ts';
import type { Receipt } from '../../../model/receipt.ts';
import type { BringView, JobView } from '../../../worker/messages.ts';
import { Board, type Figure } from '../../parts/board.tsx';
import { BucketNotice } from '../../parts/bucket-notice.tsx';
import { Button } from '../../parts/button.tsx';
import { DataBlock } from '../../parts/data-block.tsx';
import { bytes, bytesIn, bytesOf, date, number, time, tookParts, utc } from '../../parts/format.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { archivesOf } from './archives.ts';
import { Bring } from './bring.tsx';
import { BringFiles } from './bring-files.tsx';
import { Changes } from './changes.tsx';
import { MissingThings } from './missing.tsx';
import { Problems } from './problems.tsx';
import { reportRows, reportTotal, sums } from './report-rows.ts';
import { Losses, Restore } from './restore.tsx';
import { ToBucket } from './to-bucket.tsx';
import { verdictOf } from './verdict.ts';

function figures(job: JobView, receipt: Receipt): readonly Figure[] {
  const { got, expected } = sums(receipt);
  const size = bytesIn(archivesOf(job).reduce((sum, archive) => sum + archive.size, 0));
  const { startedAt, requests } = job.totals;
  const took = job.finishedAt === undefined || startedAt === undefined ? undefined : job.finishedAt - startedAt;
  return [
    {
      name: 'Got',
      parts: [{ text: number(got) }, ...(got < expected ? [{ text: `of ${number(expected)}`, small: true }] : [])],
    },
    { name: 'ZIP', parts: [{ text: size.figure }, { text: size.unit, small: true }] },
    { name: 'Took', parts: took === undefined ? [{ text: '–' }] : tookParts(took / 1000) },
    { name: 'Requests', parts: [{ text: number(requests) }] },
  ];
}

/** What became of saving, in a line below the verdict: of each archive, where there are several. */
function savedWords(job: JobView): readonly { readonly words: string; readonly isSaved: boolean }[] {
  const archives = archivesOf(job);
  return archives.map(({ name, size, saved }, place) => {
    const of = archives.length === 1 ? '' : `${name}: `;
    const { saving } = job;
    if (saving?.archive === place)
      return {
        words: `${of === '' ? 'Saving' : `${of}saving`}, ${bytesOf(saving.bytes, saving.size)}.`,
        isSaved: false,
      };
    if (saved)
      return { words: of === '' ? `Saved as ${name}, ${bytes(size)}.` : `${of}saved, ${bytes(size)}.`, isSaved: true };
    return { words: of === '' ? 'Not saved yet.' : `${of}not saved yet.`, isSaved: false };
  });
}

/** Something was not got that might be got now; what the person left out is not. */
function canTryAgain(receipt: Receipt): boolean {
  return Object.values(receipt.units).some((unit) => unit.missing.some(({ reason }) => reason !== 'git-left-out'));
}

/** A repository was given after the run: trying again takes it. */
function hasBrought({ bring }: JobView): boolean {
  return bring?.given.some(({ fault }) => fault === undefined) ?? false;
}

function Actions({ job }: { job: JobView }) {
  const { job: store, save } = useStores();
  const archives = archivesOf(job);
  const off = job.saving === undefined ? undefined : 'It is being saved.';
  return (
    <>
      <Button testId="start-over" onPress={store.startOver}>
        Export another
      </Button>
      {job.receipt !== undefined && (canTryAgain(job.receipt) || hasBrought(job)) ? (
        <Button testId="try-again" off={off} offSaidBy="saved" onPress={store.resume}>
          Try again
        </Button>
      ) : null}
      {archives.map((archive, place) => (
        <Button
          key={archive.format}
          main={!archive.saved && archives.slice(0, place).every(({ saved }) => saved)}
          testId={place === 0 ? 'save-zip' : `save-zip-${archive.format}`}
          off={off}
          offSaidBy="saved"
          busy={job.saving?.archive === place}
          onPress={() => void save.save(archive, place)}
        >
          {archives.length === 1 ? 'Save ZIP' : `Save ${formatLabel(archive.format)}`}
        </Button>
      ))}
    </>
  );
}

function Verdict({ job, receipt }: { job: JobView; receipt: Receipt }) {
  const { save } = useStores();
  const verdict = verdictOf(receipt);
  const glyph = verdict.tone === 'fact' ? 'done' : verdict.tone;
  return (
    <div class="stack-tight">
      <StatusLine
        glyph={glyph}
        tone={verdict.tone === 'fact' ? undefined : verdict.tone}
        size="verdict"
        testId="verdict"
      >
        {verdict.sentence}
      </StatusLine>
      <p class="facts">
        {verdict.facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <p class="facts" id="saved" data-testid="saved">
        {savedWords(job).map(({ words, isSaved }) =>
          isSaved ? <b key={words}>{words}</b> : <span key={words}>{words}</span>,
        )}
        {save.fault.value === '' ? null : <span class="is-gap">{save.fault.value}</span>}
      </p>
    </div>
  );
}

/** Git failed or was left out; it can still come. */
function BringInstead({ job, bring }: { job: JobView; bring: BringView }) {
  const next = hasBrought(job) ? 'Now press Try again.' : 'Then press Try again.';
  return (
    <details class="group group-plain group-form">
      <summary>
        <b>Bring the repository</b>
      </summary>
      <div class="group-body stack-tight">
        <Bring bring={bring} />
        <p>{next} What is collected stays.</p>
      </div>
    </details>
  );
}

function Books({ receipt }: { receipt: Receipt }) {
  return (
    <div class="stack">
      <Ledger label="Receipt" costHead="Problems" total={reportTotal(receipt)}>
        {reportRows(receipt).map((row) => (
          <LedgerRow key={row.id} row={row} costName="problems" />
        ))}
      </Ledger>
      <Legend show={['got', 'missing']} />
    </div>
  );
}

/** What went wrong with saving, or since. */
function ReportNotice({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const { notice } = job;
  if (notice === undefined) return null;
  if (notice.code.startsWith('bucket-')) return <BucketNotice notice={notice} />;
  return <Notice notice={notice} onChoose={store.choose} />;
}

/** The verdict, the closed books, and what to know before the ZIP is used. */
export function Report({ job, heading }: { job: JobView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { receipt, finishedAt } = job;
  if (receipt === undefined) return null;
  const archives = archivesOf(job);
  return (
    <section aria-labelledby="report" data-testid="report" data-verdict={receipt.verdict}>
      <Sheet
        side={
          <>
            <h1>Export</h1>
            <h2 id="report" class="vh" tabIndex={-1} ref={heading}>
              Report
            </h2>
            <p>
              {receipt.project.owner}/{receipt.project.name}
              <br />
              {finishedAt === undefined ? null : (
                <time dateTime={utc(finishedAt)} title={utc(finishedAt)}>
                  {date(finishedAt)}, {time(finishedAt)}
                </time>
              )}
            </p>
          </>
        }
      >
        <div class="stack-wide">
          <Verdict job={job} receipt={receipt} />
          <Board figures={figures(job, receipt)}>
            <Actions job={job} />
          </Board>
          <ReportNotice job={job} />
          <Books receipt={receipt} />
          <ToBucket job={job} />
          {job.bring === undefined ? null : <BringInstead job={job} bring={job.bring} />}
          {job.bringFiles === undefined ? null : <BringFiles bring={job.bringFiles} />}
        </div>
        <DataBlock value={receipt} testId="receipt" />
      </Sheet>
      {job.changes === undefined ? null : <Changes changes={job.changes} />}
      <MissingThings receipt={receipt} />
      <Problems receipt={receipt} />
      <Losses archives={archives} />
      <Restore archives={archives} />
    </section>
  );
}
