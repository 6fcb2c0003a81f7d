import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { units as allUnits, defaultUnits, type Unit } from '../../model/unit.ts';
import type { Brought, Command, JobCommand, JobUpdate, JobView } from '../../worker/messages.ts';
import type { BroughtFolder } from '../brought-folder.ts';
import { addressFault } from './address.ts';
import type { DeepLink } from './deep-link.ts';
import { idleJob } from './idle-job.ts';

/** Address of the project that is built in. */
export const demoAddress = 'demo:harbor-lab/weather-buoy';
export const defaultFormat = 'gitea-dump';

/** What a person fills in. The token lives here and in the worker, in memory only. */
export interface ExportForm {
  readonly url: Signal<string>;
  readonly token: Signal<string>;
  readonly format: Signal<string>;
  readonly units: Signal<readonly Unit[]>;
  /** E-mail addresses of people too. */
  readonly emails: Signal<boolean>;
  readonly proxy: Signal<string>;
  /** Why the address cannot be one of a project; empty when nothing is wrong. Found on leaving the field or on Check. */
  readonly urlFault: Signal<string>;
}

export type OpenHow = Extract<JobCommand, { type: 'open-run' }>['how'];

export interface JobStore {
  readonly form: ExportForm;
  /** What is shown: the worker's view, or a blank ledger while the address is another one than was checked. */
  readonly view: ReadonlySignal<JobView>;
  /** Set while Export waits for the check that it needs first. */
  readonly exportFollows: ReadonlySignal<boolean>;
  receive(update: JobUpdate): void;
  fill(link: DeepLink): void;
  leaveAddress(): void;
  check(): void;
  exportNow(): void;
  tick(unit: Unit, ticked: boolean): void;
  chooseFormat(format: string): void;
  tickEmails(ticked: boolean): void;
  choose(choice: string): void;
  /** A repository that the person gives. */
  bring(brought: Brought): void;
  /** Release files and attachments that the person gives. */
  bringFiles(folder: BroughtFolder): void;
  pause(): void;
  /** With the token of the form, so that another one can be given after a refusal; `cap`: most requests from now on. */
  resume(cap?: number): void;
  /** Takes a project up that this browser keeps. `limit`: most requests, when they are to be others than the last time. */
  openRun(id: string, how: OpenHow, token: string, limit?: { readonly cap: number | undefined }): void;
  /** Shows what another tab does with a project. */
  watch(id: string): void;
  /** Ends waiting for a host that does not answer. */
  tryNow(): void;
  /** Forgets what is here of the project and collects it from nothing. */
  startAnew(): void;
  goOnWithout(units: readonly Unit[]): void;
  /** Most requests that the run may make; `undefined`: as many as it takes. */
  setCap(requests: number | undefined): void;
  cancel(): void;
  /** Back to the form; the archive of the last run is forgotten. */
  startOver(): void;
}

export interface JobStoreOptions {
  /** Gives the command to the worker. */
  readonly send: (command: Command) => void;
  /** For the lines that open a server to this page. */
  readonly pageOrigin: string;
  /** This page's own proxy. */
  readonly proxy: string;
}

const beforeRun = new Set<JobView['state']>(['idle', 'ready', 'failed']);

/** A failed check never started a run. */
export function failedBeforeStart(job: JobView): boolean {
  return job.state === 'failed' && job.totals.startedAt === undefined;
}

function formOf(proxy: string): ExportForm {
  return {
    url: signal(demoAddress),
    token: signal(''),
    format: signal(defaultFormat),
    units: signal(defaultUnits),
    emails: signal(false),
    proxy: signal(proxy),
    urlFault: signal(''),
  };
}

/** A person must decide before the run: a choice is offered and nothing went wrong. */
function needsDecision(job: JobView): boolean {
  return job.notice !== undefined;
}

export function createJobStore(options: JobStoreOptions): JobStore {
  const { send } = options;
  const form = formOf(options.proxy);
  const received = signal<JobView | undefined>(undefined);
  const checkedUrl = signal<string | undefined>(undefined);
  const checkedWith = signal({ token: '', proxy: '' });
  const exportFollows = signal(false);
  /** Id of what was opened from the library, until its first view says its address. */
  const opened = signal<string | undefined>(undefined);
  let sawCheck = false;

  const view = computed(() => {
    const job = received.value;
    const isOther = opened.value === undefined && checkedUrl.value !== form.url.value.trim();
    if (job === undefined || (isOther && (beforeRun.has(job.state) || job.state === 'checking')))
      return idleJob(form.format.value, form.units.value);
    return job;
  });

  function checkForm(): boolean {
    form.urlFault.value = addressFault(form.url.value);
    if (form.urlFault.value !== '') return false;
    const url = form.url.value.trim();
    sawCheck = false;
    const command = { token: form.token.value, proxy: form.proxy.value };
    batch(() => {
      opened.value = undefined;
      checkedUrl.value = url;
      checkedWith.value = command;
    });
    send({
      type: 'check',
      url,
      ...command,
      format: form.format.value,
      units: form.units.value,
      emails: form.emails.value,
      pageOrigin: options.pageOrigin,
    });
    return true;
  }

  function open(id: string, token: string): void {
    exportFollows.value = false;
    batch(() => {
      received.value = undefined;
      opened.value = id;
      form.token.value = token;
    });
  }

  /** What was opened is what the form is about: its address can be exported again, and another one typed over it. */
  function adopt(job: JobView): void {
    batch(() => {
      opened.value = undefined;
      form.url.value = job.url;
      form.format.value = job.format;
      form.emails.value = job.emails === true;
      form.units.value = job.units.filter(({ ticked }) => ticked).map(({ unit }) => unit);
      checkedUrl.value = job.url;
      checkedWith.value = { token: form.token.value, proxy: form.proxy.value };
    });
  }

  function isChecked(): boolean {
    const { token, proxy } = checkedWith.value;
    return view.value.state === 'ready' && token === form.token.value && proxy === form.proxy.value;
  }

  return {
    form,
    view,
    exportFollows,
    receive({ job }) {
      if (opened.value === undefined ? job.url !== checkedUrl.value : job.project !== opened.value) return;
      received.value = job;
      if (opened.value !== undefined && job.url !== '') adopt(job);
      if (job.state === 'checking') sawCheck = true;
      if (!exportFollows.value || !sawCheck || job.state === 'checking') return;
      exportFollows.value = false;
      if (job.state === 'ready' && !needsDecision(job)) send({ type: 'export' });
    },
    fill(link) {
      batch(() => {
        if (link.url !== undefined) form.url.value = link.url;
        if (link.format !== undefined) form.format.value = link.format;
        if (link.units !== undefined) form.units.value = link.units;
        if (link.emails !== undefined) form.emails.value = link.emails;
        if (link.proxy !== undefined) form.proxy.value = link.proxy;
      });
    },
    leaveAddress() {
      form.urlFault.value = addressFault(form.url.value);
    },
    check() {
      exportFollows.value = false;
      checkForm();
    },
    exportNow() {
      if (isChecked()) return send({ type: 'export' });
      exportFollows.value = checkForm();
    },
    tick(unit, ticked) {
      const kept = new Set(form.units.value);
      if (ticked) kept.add(unit);
      else kept.delete(unit);
      form.units.value = allUnits.filter((one) => kept.has(one));
      if (checkedUrl.value !== undefined) send({ type: 'units', units: form.units.value });
    },
    chooseFormat(format) {
      form.format.value = format;
      if (checkedUrl.value !== undefined) send({ type: 'format', format });
    },
    tickEmails(emails) {
      form.emails.value = emails;
      if (checkedUrl.value !== undefined) send({ type: 'emails', emails });
    },
    choose: (choice) => send({ type: 'choose', choice }),
    bring: (brought) => send({ type: 'bring', brought }),
    bringFiles: (folder) => send({ type: 'bring-files', ...folder }),
    pause: () => send({ type: 'pause' }),
    resume: (cap) => send({ type: 'resume', token: form.token.value, ...(cap === undefined ? {} : { cap }) }),
    openRun(id, how, token, limit) {
      open(id, token);
      const { pageOrigin } = options;
      send({ type: 'open-run', project: id, token, proxy: form.proxy.value, pageOrigin, how, ...limit });
    },
    watch(id) {
      open(id, '');
      send({ type: 'watch', project: id });
    },
    tryNow: () => send({ type: 'try-now' }),
    startAnew: () => send({ type: 'start-anew' }),
    goOnWithout: (units) => send({ type: 'go-on-without', units }),
    setCap: (requests) => send({ type: 'cap', requests }),
    cancel() {
      exportFollows.value = false;
      send({ type: 'cancel' });
    },
    startOver() {
      batch(() => {
        received.value = undefined;
        checkedUrl.value = undefined;
        opened.value = undefined;
      });
    },
  };
}
