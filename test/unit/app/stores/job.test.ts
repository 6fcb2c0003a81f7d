import { beforeEach, describe, expect, test } from 'vitest';
import { createJobStore, demoAddress, failedBeforeStart, type JobStore } from '../../../../src/app/stores/job.ts';
import { defaultUnits } from '../../../../src/model/unit.ts';
import type { Command, JobView } from '../../../../src/worker/messages.ts';
import { galleryStates } from '../../../support/gallery-states.ts';

const url = 'https://git.harbor-lab.example/harbor-lab/weather-buoy';
let sent: Command[];
let store: JobStore;

function state(name: string): JobView {
  const view = galleryStates[name];
  if (view === undefined) throw new Error(`no state ${name}`);
  return view;
}

function tell(name: string): void {
  store.receive({ type: 'job', job: state(name) });
}

beforeEach(() => {
  sent = [];
  store = createJobStore({
    send: (command) => sent.push(command),
    pageOrigin: 'https://page.example',
    proxy: 'https://page.example/proxy/',
  });
});

test('starts with the demo filled in and a blank ledger', () => {
  expect(store.form.url.value).toBe(demoAddress);
  expect(store.form.token.value).toBe('');
  expect(store.view.value.state).toBe('idle');
  expect(store.view.value.units.filter((unit) => unit.ticked).map((unit) => unit.unit)).toEqual(defaultUnits);
  expect(sent).toEqual([]);
});

test('Check sends the form', () => {
  store.form.url.value = `  ${url} `;
  store.form.token.value = 'secret';
  store.check();
  expect(sent).toEqual([
    {
      type: 'check',
      emails: false,
      url,
      token: 'secret',
      format: 'gitea-dump',
      units: defaultUnits,
      proxy: 'https://page.example/proxy/',
      pageOrigin: 'https://page.example',
    },
  ]);
});

test('an address that cannot be one is refused with a sentence, and nothing is asked', () => {
  store.form.url.value = 'git.harbor-lab.example';
  store.check();
  expect(sent).toEqual([]);
  expect(store.form.urlFault.value).toContain('Add owner and name');
  store.form.url.value = '';
  store.leaveAddress();
  expect(store.form.urlFault.value).toBe('Enter the address of a project.');
});

describe('Export', () => {
  beforeEach(() => store.fill({ url }));

  test('checks first, then starts by itself', () => {
    store.exportNow();
    expect(sent.map((command) => command.type)).toEqual(['check']);
    expect(store.exportFollows.value).toBe(true);
    tell('checking');
    tell('ready');
    expect(sent.map((command) => command.type)).toEqual(['check', 'export']);
    tell('collecting');
    expect(store.view.value.state).toBe('collecting');
    expect(store.exportFollows.value).toBe(false);
  });

  test('stops where a decision is needed', () => {
    store.exportNow();
    tell('checking');
    tell('ready-notice');
    expect(sent.map((command) => command.type)).toEqual(['check']);
    store.choose('without-git');
    store.exportNow();
    expect(sent.slice(1)).toEqual([{ type: 'choose', choice: 'without-git' }, { type: 'export' }]);
  });

  test('a view from before the check does not start it', () => {
    store.exportNow();
    tell('ready');
    expect(sent.map((command) => command.type)).toEqual(['check']);
  });

  test('checks again when the token is another one', () => {
    store.check();
    tell('checking');
    tell('ready');
    store.form.token.value = 'new';
    store.exportNow();
    expect(sent.at(-1)).toMatchObject({ type: 'check', token: 'new' });
  });

  test('a failed check ends the wish to export', () => {
    store.exportNow();
    tell('checking');
    tell('failed-cors');
    tell('ready');
    expect(sent.map((command) => command.type)).toEqual(['check']);
  });
});

test('another address blanks the sheet, the old one brings it back', () => {
  store.fill({ url });
  store.check();
  tell('ready');
  expect(store.view.value.state).toBe('ready');
  store.form.url.value = `${url}x`;
  expect(store.view.value.state).toBe('idle');
  store.form.url.value = url;
  expect(store.view.value.state).toBe('ready');
});

test('views of another project are not shown', () => {
  store.fill({ url: 'https://other.example/a/b' });
  store.check();
  tell('ready');
  expect(store.view.value.state).toBe('idle');
});

test('ticks keep the order of the ledger and reach the worker once there was a check', () => {
  store.tick('reactions', true);
  store.tick('git', false);
  expect(sent).toEqual([]);
  store.fill({ url });
  store.check();
  store.tick('git', true);
  expect(sent.at(-1)).toMatchObject({ type: 'units' });
  expect(store.form.units.value.slice(0, 2)).toEqual(['git', 'wiki']);
});

test('Resume carries the token of the form, for one that was refused', () => {
  store.form.token.value = 'better';
  store.resume();
  store.pause();
  store.cancel();
  expect(sent).toEqual([{ type: 'resume', token: 'better' }, { type: 'pause' }, { type: 'cancel' }]);
});

describe('a project that is kept', () => {
  const id = 'gitea|https://git.harbor-lab.example|harbor-lab/weather-buoy';
  const how = { kind: 'resume' } as const;
  const kept = (name: string): JobView => ({ ...state(name), project: id });

  test('is opened by its id; its views are shown though nobody typed its address', () => {
    store.openRun(id, how, 'secret');
    expect(sent).toEqual([
      {
        ...{ type: 'open-run', project: id, token: 'secret', how },
        ...{ proxy: 'https://page.example/proxy/', pageOrigin: 'https://page.example' },
      },
    ]);
    tell('done');
    expect(store.view.value.state).toBe('idle');
    store.receive({ type: 'job', job: kept('collecting') });
    expect(store.view.value.state).toBe('collecting');
    tell('paused');
    expect(store.view.value.state).toBe('paused');
  });

  test('fills the form, so that Export is about it, and another address is another project', () => {
    store.openRun(id, how, 'secret');
    store.receive({ type: 'job', job: kept('collecting') });
    const ticked = state('collecting').units.filter((row) => row.ticked);
    expect(store.form.url.value).toBe(state('collecting').url);
    expect(store.form.units.value).toEqual(ticked.map(({ unit }) => unit));
    tell('ready');
    store.exportNow();
    expect(sent.at(-1)).toEqual({ type: 'export' });
    store.form.url.value = 'https://other.example/a/b';
    expect(store.view.value.state).toBe('idle');
    store.exportNow();
    expect(sent.at(-1)).toMatchObject({ type: 'check', url: 'https://other.example/a/b' });
  });

  test('in another tab: its run is watched', () => {
    store.watch(id);
    expect(sent).toEqual([{ type: 'watch', project: id }]);
    store.receive({ type: 'job', job: { ...kept('collecting'), elsewhere: true } });
    expect(store.view.value.elsewhere).toBe(true);
  });
});

test('starting over forgets the last run until the next check', () => {
  store.fill({ url });
  store.check();
  tell('done');
  expect(store.view.value.state).toBe('done');
  store.startOver();
  expect(store.view.value.state).toBe('idle');
  tell('saved');
  expect(store.view.value.state).toBe('idle');
});

test('a failure is before or after the start', () => {
  expect(failedBeforeStart(state('failed-cors'))).toBe(true);
  expect(failedBeforeStart(state('failed-offline'))).toBe(false);
});
