import { forges } from '../forges/registry.ts';
import type { Format } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import type { Fetch } from '../http/request.ts';
import type { Clock } from '../lib/clock.ts';
import { isAbort } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { Unit } from '../model/unit.ts';
import { demoBase, parseAddress } from '../pipeline/address.ts';
import { emptyLedger, type Ledger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type PackPlan, planArchive } from '../pipeline/pack.ts';
import { collectProject, type Failures } from '../pipeline/run.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import type { ProjectVault, Vault } from '../vault/vault.ts';
import { type Checked, checkProject, routesAfterChoice } from './check.ts';
import { type Activity, type Connection, connect } from './connection.ts';
import { statusOf, totalsView, unitViews } from './job-view.ts';
import type { Command, JobState, JobView, NoticeView, Update } from './messages.ts';
import { createMeter } from './meter.ts';
import { serveStream } from './stream-port.ts';

/** Everything of the outside world that a job needs. */
export interface Environment {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isOnline: () => boolean;
  readonly locks: LockManager | undefined;
  readonly openVault: () => Promise<Vault>;
  readonly version: string;
  readonly post: (update: Update) => void;
}

/** All that changes while a job lives. */
interface Job {
  state: JobState;
  url: string;
  format: Format;
  units: readonly Unit[];
  proxyBase: string;
  pageOrigin: string;
  ledger: Ledger;
  connection: Connection;
  checked: Checked | undefined;
  choice: string | undefined;
  notice: NoticeView | undefined;
  vault: ProjectVault | undefined;
  failures: Failures;
  plan: PackPlan | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  saving: { bytes: number; size: number } | undefined;
  saved: { name: string; size: number } | undefined;
  stop: AbortController;
  percent: number;
}

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

/**
 * The one job of this tab: takes commands, runs the pipeline, posts what the page shows. The token lives in the connection only and
 * is gone with the worker.
 */
export function createJob(environment: Environment): (command: Command) => Promise<void> {
  const { clock } = environment;
  const meter = createMeter(clock);
  const firstFormat = formats[0];
  if (firstFormat === undefined) throw new Error('no format is registered');
  const job: Job = {
    state: 'idle',
    url: '',
    format: firstFormat,
    units: [],
    proxyBase: '',
    pageOrigin: '',
    ledger: emptyLedger([]),
    connection: newConnection(''),
    checked: undefined,
    choice: undefined,
    notice: undefined,
    vault: undefined,
    failures: {},
    plan: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    saving: undefined,
    saved: undefined,
    stop: new AbortController(),
    percent: 0,
  };

  function newConnection(proxyBase: string): Connection {
    return connect({ ...environment, proxyBase, onActivity });
  }

  function onActivity(activity: Activity): void {
    meter.take(activity);
    show();
  }

  let pending = false;
  function show(): void {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      environment.post({ type: 'job', job: view() });
    }, viewInterval);
  }

  function showNow(state?: JobState): void {
    if (state !== undefined) job.state = state;
    environment.post({ type: 'job', job: view() });
  }

  function projectName(): string {
    return job.checked === undefined
      ? hostOf(job.url)
      : `${job.checked.facts.project.owner}/${job.checked.facts.project.name}`;
  }

  function view(): JobView {
    const waiting = meter.waiting();
    const isWaiting = waiting !== undefined;
    const totals = totalsView(job.ledger, job.state, {
      startedAt: job.startedAt,
      now: clock.now(),
      rate: meter.rate(),
      shown: job.percent,
    });
    if (job.state === 'collecting' || job.state === 'packing') job.percent = totals.percent;
    const { plan } = job;
    return {
      state: job.state,
      url: job.url,
      format: job.format.id,
      units: unitViews(job.ledger, job.state, isWaiting),
      totals,
      status:
        job.state === 'ready' && job.notice !== undefined ? job.notice.title : statusOf(job, projectName(), isWaiting),
      lately: meter.lately(),
      ...(job.checked === undefined ? {} : { preflight: job.checked.view }),
      ...(waiting === undefined ? {} : { waiting }),
      ...(job.notice === undefined ? {} : { notice: job.notice }),
      ...(plan === undefined
        ? {}
        : {
            receipt: plan.receipt,
            archive: { name: plan.name, size: plan.size },
            restoreCommands: job.format.restoreCommands(plan.receipt.project.owner, plan.receipt.project.name),
          }),
      ...(job.finishedAt === undefined ? {} : { finishedAt: job.finishedAt }),
      ...(job.saving === undefined ? {} : { saving: job.saving }),
      ...(job.saved === undefined ? {} : { saved: job.saved }),
    };
  }

  function fail(error: unknown): void {
    if (isAbort(error)) return;
    const about = { host: hostOf(job.url), project: projectName(), tokenGiven: job.connection.token !== '' };
    const forge = job.connection.forge ?? forges.find((candidate) => candidate.corsHelp !== undefined);
    job.notice = noticeFor(error, about, forge?.corsHelp?.(job.pageOrigin, ['api', 'git', 'files']));
    meter.tell(job.notice.title);
    showNow('failed');
  }

  async function check(command: Extract<Command, { type: 'check' }>): Promise<void> {
    job.stop.abort(new DOMException('replaced', 'AbortError'));
    job.stop = new AbortController();
    const { signal } = job.stop;
    Object.assign(job, {
      url: command.url,
      units: command.units,
      format: formats.find((format) => format.id === command.format) ?? job.format,
      proxyBase: command.proxy,
      pageOrigin: command.pageOrigin,
      ledger: emptyLedger(command.units),
      connection: newConnection(command.proxy),
      checked: undefined,
      choice: undefined,
      notice: undefined,
      plan: undefined,
      startedAt: undefined,
      finishedAt: undefined,
      saved: undefined,
      percent: 0,
    });
    job.connection.token = command.token.trim();
    meter.reset();
    showNow('checking');
    try {
      const url = parseAddress(command.url);
      const checked = await checkProject({
        url,
        job,
        connection: job.connection,
        environment,
        requestsMade: meter.requests,
        signal,
      });
      if (signal.aborted) return;
      job.checked = checked;
      job.notice = checked.notice;
      job.choice = checked.notice?.chosen;
      showNow('ready');
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function startExport(): Promise<void> {
    if (job.checked === undefined || !['ready', 'done', 'failed', 'paused'].includes(job.state)) return;
    routesAfterChoice(job.connection, job.checked, job.choice);
    const vault = await environment.openVault();
    const { address } = job.checked.facts;
    job.vault = await vault.project(`${address.forge}|${address.base}|${address.owner}/${address.name}`);
    job.plan = undefined;
    job.saved = undefined;
    job.startedAt = clock.now();
    job.percent = 0;
    await run(true);
  }

  async function run(afresh: boolean): Promise<void> {
    const { checked, vault } = job;
    if (checked === undefined || vault === undefined) return;
    job.notice = undefined;
    job.stop = new AbortController();
    const { signal } = job.stop;
    showNow('collecting');
    try {
      await withLock(`takeout:${vault.id}`, environment.locks, async () => {
        if (afresh) {
          await vault.clear();
          await vault.saveSetting('collected-from', new Date(clock.now()).toISOString());
        }
        await collectAndPack(checked, vault, signal);
      });
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function collectAndPack(checked: Checked, vault: ProjectVault, signal: AbortSignal): Promise<void> {
    const { forge, facts } = checked;
    const withGit = job.choice !== 'without-git';
    const { ledger, connection } = job;
    job.failures = await collectProject(
      { vault, forge, facts, request: connection.request, ledger, tell: meter.tell, withGit },
      signal,
    );
    signal.throwIfAborted();
    showNow('packing');
    const from = String((await vault.setting('collected-from')) ?? '');
    const to = new Date(clock.now()).toISOString();
    await vault.saveSetting('collected-to', to);
    const { format, units, failures } = job;
    job.plan = await planArchive(
      { vault, forge, facts, format, ticked: units, failures, version: environment.version, collected: { from, to } },
      signal,
      show,
    );
    signal.throwIfAborted();
    for (const [unit, receipt] of Object.entries(job.plan.receipt.units)) {
      const row = ledger.rows.get(unit as Unit);
      if (row === undefined) continue;
      row.got = receipt.got;
      row.expected = receipt.expected ?? row.expected;
      row.missing =
        receipt.outcome === 'failed' && receipt.expected === undefined
          ? 1
          : Math.max(receipt.missing.length, (receipt.expected ?? 0) - receipt.got);
      row.note = receipt.note ?? row.note;
      row.problems = job.plan.receipt.problems.filter((problem) => problem.unit === unit).length;
    }
    job.finishedAt = clock.now();
    meter.tell('Checked and ready to save');
    showNow('done');
  }

  function halt(state: JobState): void {
    job.stop.abort(new DOMException('stopped', 'AbortError'));
    showNow(state);
  }

  async function resume(token: string | undefined): Promise<void> {
    if (job.state !== 'paused' && job.state !== 'failed') return;
    if (token !== undefined && token.trim() !== '') job.connection.token = token.trim();
    if (job.vault !== undefined) await run(false);
  }

  /** Saving counts bytes and can be repeated: the plan gives the same bytes again. */
  async function save(
    write: (stream: ReadableStream<Uint8Array>, plan: PackPlan, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { plan } = job;
    if (plan === undefined || job.saving !== undefined) return;
    const saving = { bytes: 0, size: plan.size };
    job.saving = saving;
    job.notice = undefined;
    job.stop = new AbortController();
    showNow();
    const counted = plan.open(job.stop.signal).pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          saving.bytes += chunk.length;
          show();
          controller.enqueue(chunk);
        },
      }),
    );
    try {
      await write(counted, plan, job.stop.signal);
      job.saved = { name: plan.name, size: plan.size };
    } catch (error) {
      if (!isAbort(error))
        job.notice = noticeFor(error, { host: hostOf(job.url), project: projectName(), tokenGiven: false });
    }
    job.saving = undefined;
    showNow();
  }

  return async (command) => {
    switch (command.type) {
      case 'check':
        return check(command);
      case 'units':
        job.units = command.units;
        for (const row of job.ledger.rows.values()) row.ticked = command.units.includes(row.unit);
        return showNow();
      case 'format':
        job.format = formats.find((format) => format.id === command.format) ?? job.format;
        return showNow();
      case 'choose':
        job.choice = command.choice;
        if (job.notice?.choices !== undefined) job.notice = { ...job.notice, chosen: command.choice };
        return showNow();
      case 'export':
        return startExport();
      case 'pause':
        if (job.state === 'collecting') halt('paused');
        return;
      case 'resume':
        return resume(command.token);
      case 'cancel':
        return halt(job.checked === undefined ? 'idle' : 'ready');
      case 'save-picked':
        return save((stream, plan, signal) =>
          pickedFile(command.handle).write(plan.name, stream, { size: plan.size, signal }),
        );
      case 'save-port':
        return save((stream, _plan, signal) => serveStream(command.port, stream, signal));
    }
  };
}

function hostOf(text: string): string {
  try {
    const url = parseAddress(text);
    return url.origin === demoBase ? 'the demo' : url.host;
  } catch {
    return text;
  }
}
