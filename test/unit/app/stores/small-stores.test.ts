import { describe, expect, test } from 'vitest';
import { sentenceCase } from '../../../../src/app/parts/format.ts';
import { waitingWords } from '../../../../src/app/screens/export/progress-rows.ts';
import { addressFault, addressLines, namesOwner } from '../../../../src/app/stores/address.ts';
import { announcements, createAnnouncer } from '../../../../src/app/stores/announcer.ts';
import { type LeftShown, steadyLeft } from '../../../../src/app/stores/left.ts';
import { createPreferencesStore } from '../../../../src/app/stores/preferences.ts';
import { createSaveStore } from '../../../../src/app/stores/save.ts';
import { titleOf, wouldLose } from '../../../../src/app/stores/title.ts';
import { createWaitTeller } from '../../../../src/app/stores/wait-teller.ts';
import { endlessWaits } from '../../../../src/app/stores/waits.ts';
import type { WaitReason } from '../../../../src/http/activity.ts';
import type { Command, JobState, JobView } from '../../../../src/worker/messages.ts';
import { galleryNow, galleryStates } from '../../../support/gallery-states.ts';

function state(name: string): JobView {
  const view = galleryStates[name];
  if (view === undefined) throw new Error(`no state ${name}`);
  return view;
}

describe('address', () => {
  test.each([
    'demo:harbor-lab/weather-buoy',
    'https://host.example/owner/project',
    'host.example/owner/project.git',
    'http://localhost:3000/git/owner/project/issues/5',
    'git@host.example:owner/project.git',
    'ssh://git@host.example:2222/owner/project.git',
    '  https://host.example/owner/project  ',
  ])('%s may be one', (text) => expect(addressFault(text)).toBe(''));

  test.each([
    ['', 'Enter the address'],
    ['https://host.example', 'This is a forge'],
    ['host.example', 'This is a forge'],
    ['weather buoy', 'not the address of a project'],
    ['demo:', 'not the address of a project'],
    ['https://host.example/owner/project my notes', 'not the address of a project'],
  ])('%j: %s', (text, sentence) => expect(addressFault(text)).toContain(sentence));
});

describe('owners and lists', () => {
  test.each([
    'https://host.example/owner',
    'host.example/owner/',
    'http://localhost/owner',
    'localhost:3000/owner',
    'http://127.0.0.1:4180/owner',
  ])('%s names an owner', (text) => {
    expect(namesOwner(text)).toBe(true);
    expect(addressFault(text)).toBe('');
  });

  test.each(['https://host.example', 'host.example/owner/project', 'owner/project', 'demo:a/b', 'two words/x', ''])(
    '%j names none',
    (text) => expect(namesOwner(text)).toBe(false),
  );

  test('lines that name something', () => {
    expect(addressLines(' a/b/c\r\n\n# later\rd/e/f \n')).toEqual(['a/b/c', 'd/e/f']);
  });
});

describe('left', () => {
  const run = (estimates: readonly (readonly [second: number, seconds: number])[]) => {
    let shown: LeftShown | undefined;
    return estimates.map(([second, seconds]) => {
      shown = steadyLeft(shown, seconds, second * 1000);
      return shown.seconds;
    });
  };

  test('shrinks freely, but at most every 5 s', () => {
    expect(
      run([
        [0, 100],
        [1, 98],
        [5, 95],
        [6, 94],
        [10, 90],
      ]),
    ).toEqual([100, 100, 95, 95, 90]);
  });

  test('a little longer is not shown', () => {
    expect(
      run([
        [0, 100],
        [10, 119],
        [30, 119],
      ]),
    ).toEqual([100, 100, 100]);
  });

  test('grows when it was off by 20 % for 15 s', () => {
    expect(
      run([
        [0, 100],
        [10, 130],
        [20, 130],
        [25, 130],
      ]),
    ).toEqual([100, 100, 100, 130]);
  });

  test('a short jump is forgotten', () => {
    expect(
      run([
        [0, 100],
        [10, 130],
        [20, 100],
        [25, 130],
        [30, 130],
      ]),
    ).toEqual([100, 100, 100, 100, 100]);
  });
});

describe('announcements', () => {
  const say = (before: JobView, after: JobView) => {
    const wait = createWaitTeller({ number: String, time: String });
    wait(before, galleryNow);
    return announcements(before, after, (unit) => unit, String, wait(after, galleryNow));
  };

  test('tell a new state', () => {
    expect(say(state('idle'), state('checking'))).toEqual(['Checking']);
    expect(say(state('packing'), state('done'))).toEqual(['Done. The ZIP can be saved']);
  });

  test('tell that the archive is saved', () => {
    expect(say(state('saving'), state('saved'))).toEqual(['Saved as weather-buoy.zip']);
  });

  test('leave a failure to its alert', () => {
    expect(say(state('checking'), state('failed-cors'))).toEqual([]);
  });

  test('tell finished units, long waits and full tens, once', () => {
    const after = state('collecting');
    const before: JobView = {
      ...after,
      totals: { ...after.totals, percent: 59 },
      units: after.units.map((unit) => (unit.unit === 'issues' ? { ...unit, state: 'running' } : unit)),
    };
    const { waiting: _, ...withoutWait } = before;
    expect(say(withoutWait, after)).toEqual(['issues: done, 428', 'Waiting 41 seconds', '60 percent']);
    expect(say(after, after)).toEqual([]);
  });

  test('short waits are not worth it', () => {
    const { waiting: _, ...before } = state('collecting');
    expect(say(before, { ...before, waiting: { until: galleryNow + 9000, reason: 'backoff' } })).toEqual([]);
  });

  describe('of waits', () => {
    /** What is said of waits, each so many seconds after the first; `undefined`: none for a moment. */
    const heard = (...seen: readonly (readonly [second: number, wait: JobView['waiting'], state?: JobState])[]) => {
      const tell = createWaitTeller({ number: String, time: (at) => `${(at - galleryNow) / 1000}` });
      const { waiting: _, ...view } = state('collecting');
      return seen.map(([second, waiting, at = 'collecting']) =>
        tell({ ...view, state: at, ...(waiting && { waiting }) }, galleryNow + second * 1000),
      );
    };
    const wait = (reason: WaitReason, until: number, since: number): JobView['waiting'] => ({
      ...{ reason, until: galleryNow + until * 1000, since: galleryNow + since * 1000 },
    });

    test('one without an end has no number, and is said once in the words of the page', () => {
      const { strong, rest } = waitingWords({ waiting: wait('offline', 4200, 0) }, galleryNow);
      const sentence = sentenceCase(`${strong} ${rest}`);
      expect(sentence).not.toMatch(/\d/);
      expect(heard([0, wait('offline', 4200, 0)], [5, wait('offline', 4200, 0)])).toEqual([sentence, undefined]);
    });

    test.each(['offline', 'unreachable', 'captive'] as const)('%s: the next look is not another one', (reason) => {
      const said = sentenceCase(endlessWaits[reason]);
      const looks = heard(
        [0, wait(reason, 4, 0)],
        [4, wait(reason, 20, 0)],
        [20, undefined],
        [21, wait(reason, 60, 0)],
        // The repository's requests found it a little later.
        [22, wait(reason, 70, 3)],
        [300, wait(reason, 360, 200)],
        [301, undefined, 'paused'],
        [310, wait(reason, 370, 200)],
      );
      const short = undefined;
      expect(looks).toEqual([short, said, undefined, undefined, undefined, said, undefined, said]);
    });

    test('one with an end: seconds to two minutes, then the time of day', () => {
      expect(heard([0, wait('asked', 120, 0)], [1, wait('asked', 120, 0)], [2, wait('asked', 123, 0)])).toEqual([
        'Waiting 120 seconds',
        undefined,
        'Waiting until 123',
      ]);
    });
  });

  test('the same sentence twice is said twice', () => {
    const announcer = createAnnouncer();
    announcer.say('Copied');
    const first = announcer.said.value;
    announcer.say('Copied');
    expect(announcer.said.value).not.toEqual(first);
  });
});

describe('title and leaving', () => {
  test.each([
    ['idle', 'Export – forge-takeout'],
    ['ready', 'Check of weather-buoy – forge-takeout'],
    ['collecting', '62 weather-buoy – forge-takeout'],
    ['paused', 'Paused at 62 weather-buoy – forge-takeout'],
    ['done', 'Report of weather-buoy – forge-takeout'],
    ['failed-cors', 'Check failed – forge-takeout'],
    ['failed-offline', 'Stopped at 62 weather-buoy – forge-takeout'],
  ])('%s: %s', (name, title) => expect(titleOf(state(name), String)).toBe(title));

  test('an archive that is open is named, with what it may not do to the line', () => {
    const idle = state('idle');
    const opened = { state: 'done', target: 'gitea', name: 'buoy\u202e.zip' } as const;
    expect(titleOf(idle, String, 'open', '', opened)).toBe('Report of buoy\\u202e.zip – forge-takeout');
    expect(titleOf(idle, String, 'open', '', { ...opened, state: 'checking', name: 'x'.repeat(99) })).toBe(
      `Checking ${'x'.repeat(60)}… – forge-takeout`,
    );
    expect(titleOf(idle, String, 'open', '', { ...opened, state: 'failed' })).toBe('Open – forge-takeout');
  });

  test('the browser asks while something would be lost', () => {
    const asked = ['idle', 'ready', 'collecting', 'packing', 'done', 'saving', 'saved'].filter((name) =>
      wouldLose(state(name)),
    );
    expect(asked).toEqual(['collecting', 'packing', 'done', 'saving']);
  });
});

describe('preferences', () => {
  test('keys stay off', () => {
    const kept = new Map<string, string>();
    const storage = () => ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    const first = createPreferencesStore(storage);
    expect(first.keys.value).toBe(true);
    first.setKeys(false);
    expect(createPreferencesStore(storage).keys.value).toBe(false);
  });

  test('work without storage', () => {
    const store = createPreferencesStore(() => {
      throw new Error('forbidden');
    });
    store.setKeys(false);
    expect(store.keys.value).toBe(false);
  });
});

describe('save', () => {
  const archive = { name: 'weather-buoy.zip', size: 12 };
  const handle = { kind: 'file', name: 'weather-buoy.zip' } as FileSystemFileHandle;
  const world = (options: { picked?: FileSystemFileHandle | 'cancelled'; preferDownload?: boolean; fail?: Error }) => {
    const sent: Command[] = [];
    const downloads: string[] = [];
    const store = createSaveStore({
      send: (command) => sent.push(command),
      channel: () => new MessageChannel() as unknown as { port1: MessagePort; port2: MessagePort },
      preferDownload: () => options.preferDownload ?? false,
      targets: {
        pick: async () => options.picked,
        download: async ({ name }) => {
          if (options.fail) throw options.fail;
          downloads.push(name);
        },
      },
    });
    return { sent, downloads, store };
  };

  test('into the file that was picked', async () => {
    const { sent, downloads, store } = world({ picked: handle });
    await store.save(archive);
    expect(sent).toEqual([{ type: 'save-picked', handle, archive: 0 }]);
    expect(downloads).toEqual([]);
  });

  test('nothing happens when the dialog was closed', async () => {
    const { sent, downloads, store } = world({ picked: 'cancelled' });
    await store.save(archive);
    expect([...sent, ...downloads]).toEqual([]);
    expect(store.fault.value).toBe('');
  });

  test.each([
    ['without a dialog', {}],
    ['when the link asks for it', { picked: handle, preferDownload: true }],
  ])('an ordinary download %s', async (_, options) => {
    const { sent, downloads, store } = world(options);
    await store.save(archive);
    expect(sent.map((command) => command.type)).toEqual(['save-port']);
    expect(downloads).toEqual(['weather-buoy.zip']);
  });

  test('says what went wrong, and forgets it on the next try', async () => {
    const { store } = world({ fail: new Error('The browser stopped the download.') });
    await store.save(archive);
    expect(store.fault.value).toBe('The browser stopped the download.');
  });

  test('cancelling is no fault', async () => {
    const { store } = world({ fail: new DOMException('cancelled', 'AbortError') });
    await store.save(archive);
    expect(store.fault.value).toBe('');
  });
});
