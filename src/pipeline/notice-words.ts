import type { RunError } from '../lib/run-error.ts';
import { broughtWords } from './bring-words.ts';
import { bucketWords } from './bucket-words.ts';
import { ofSeveral } from './several-words.ts';

/** What the sentences may speak of. */
export interface About {
  readonly host: string;
  readonly project: string;
  readonly tokenGiven: boolean;
}

export interface Words {
  readonly title: string;
  readonly why: string;
  readonly todo: string;
}

type Sentences = (error: RunError, about: About) => Words;

const kept = 'What is collected stays.';
const goOn = `Press Resume to try again. ${kept}`;
const saveAgain = 'Press Save ZIP again. The export itself is complete and stays.';

/** Words for a failure whose own sentence says why. */
function told(title: string, todo: string): Sentences {
  return (error) => ({ title, why: error.message, todo });
}

const hour = 3_600_000;

/** A pause of many hours may as well be a clock that is wrong, here or there. */
function longPause({ details }: RunError): string {
  const asked = Number(details['retryAfter']);
  if (!(asked >= hour)) return '';
  const hours = Math.round(asked / hour);
  return ` It names a time in about ${hours} ${hours === 1 ? 'hour' : 'hours'}: if that cannot be, see whether the clock of this machine is right.`;
}

const addresses: Readonly<Record<string, Sentences>> = {
  'not-a-url': (error) => ({
    title: 'This is not the address of a project',
    why: `“${String(error.details['text'] ?? '')}” does not name a host, an owner and a project.`,
    todo: 'Paste the address as your browser shows it: https://forge.example/owner/project.',
  }),
  'bad-address': told('The forge names an address that is none', 'Check the address of the project, then press Check.'),
  'not-a-forge': (_, { host }) => ({
    title: `${host} does not answer as a forge`,
    why: 'It answers, but not as any forge that this page knows.',
    todo: 'Check the address. If the forge lives below a folder of that host, paste the whole address of the project.',
  }),
  'not-found': (_, { project, tokenGiven }) => ({
    title: `There is no ${project} to be seen`,
    why: tokenGiven
      ? '404: misspelt, or this token may not see it.'
      : '404: misspelt, or private and no token is given.',
    todo: tokenGiven
      ? 'Check the name, or use a token of somebody who may see it.'
      : 'Check the name, or enter a token.',
  }),
};

const connections: Readonly<Record<string, Sentences>> = {
  unreachable: (error, { host }) => ({
    title: `${host} cannot be reached`,
    why: `${error.message} No server of this name answers, it is down, or its certificate is not accepted.`,
    todo: `Check the name, and open it in another tab. ${kept}`,
  }),
  tls: (_, { host }) => ({
    title: `${host} has no certificate that this browser accepts`,
    why: 'The encrypted connection was refused.',
    todo: 'Open the address in another tab and see what the browser says.',
  }),
  offline: () => ({
    title: 'No connection',
    why: 'This browser says that it is offline.',
    todo: `Press Resume when the connection is back. ${kept}`,
  }),
  timeout: (_, { host }) => ({
    title: `${host} does not answer in time`,
    why: 'The connection stands, but no answer came.',
    todo: goOn,
  }),
  'bad-range': (error, { host }) => ({
    title: `${host} sends another part than was asked for`,
    why: error.message,
    todo: goOn,
  }),
  'cut-off': (error, { host }) => ({ title: `An answer of ${host} broke off`, why: error.message, todo: goOn }),
  'cors-closed': (error, { host }) =>
    error.details['before'] === true
      ? {
          title: `${host} cannot be read now`,
          why: 'It answers, but not so that web pages may read it, as they could before. A server or gateway in trouble (502, 504) looks like that, too.',
          todo: `Wait a moment, then try again. If it stays so, ask whoever runs the server whether it was closed to web pages (CORS). ${kept}`,
        }
      : {
          title: `${host} does not let web pages read it`,
          why: 'Many forges are closed to other pages until they are set up otherwise; nothing you typed is wrong. (Was it open before? A server or gateway in trouble, 502 or 504, looks like that, too: then press Check again later.)',
          todo: 'Whoever runs the server can open it to web pages (CORS), or list it in this page’s proxy.',
        },
};

/** What was refused while the run went on, in words. */
function unitOf({ details }: RunError): string | undefined {
  const { unit } = details;
  return typeof unit === 'string' ? unit.replaceAll('-', ' ') : undefined;
}

function goOnAfter(error: RunError): string {
  const unit = unitOf(error);
  return unit === undefined ? 'press Check.' : `press Resume; or go on without ${unit}. ${kept}`;
}

const refusals: Readonly<Record<string, Sentences>> = {
  unauthorized: (_, { tokenGiven }) => ({
    title: tokenGiven ? 'The forge does not accept this token' : 'The forge wants a token',
    why: tokenGiven
      ? 'It answered 401: the token is mistyped, expired or revoked.'
      : 'It answered 401: nobody may read this without one.',
    todo: tokenGiven
      ? `Paste it again or make a new one, then go on. ${kept}`
      : `Make a token, paste it, then go on. ${kept}`,
  }),
  'missing-scope': (error) => ({
    title: 'The token may not read all of this project',
    why: `It lacks ${String(error.details['required'] || 'a permission')}${error.details['has'] ? `; it has ${String(error.details['has'])}` : ''}.`,
    todo: `Make a token ${error.details['required'] ? `that also has ${String(error.details['required'])}` : 'with the permissions named below its field'}, paste it, and ${goOnAfter(error)}`,
  }),
  'sso-required': (_, { host }) => ({
    title: 'The organisation wants this token to be authorized',
    why: `Its projects on ${host} are behind a single sign-on (SSO), and this token has not been let through.`,
    todo: `Open the list of your tokens on ${host}, press Configure SSO beside this one, and authorize it for the organisation. Then go on. ${kept}`,
  }),
  forbidden: (error, { host }) => ({
    title: `${host} refuses`,
    why: 'It answered 403: this account may not read that.',
    todo:
      unitOf(error) === undefined
        ? 'Use a token of somebody who may, or leave the part out.'
        : `Use a token of somebody who may, and ${goOnAfter(error)}`,
  }),
  'rate-limited': (error) => ({
    title: 'The forge asks for a longer pause',
    why: `${error.message}${longPause(error)}`,
    todo: `Press Resume later; a token usually raises the limit. ${kept}`,
  }),
};

const answers: Readonly<Record<string, Sentences>> = {
  'not-json': (_, { host }) => ({
    title: `${host} answered with something else than data`,
    why: 'A web page or a broken answer came where JSON was expected: a login page, a maintenance page, or another program.',
    todo: 'Open the address in another tab and see what it says; then press Check.',
  }),
  'json-shape': (error, { host }) => ({
    title: `${host} answered in a form that this page does not know`,
    why: error.message,
    todo: 'Its version may be too old or too new. Report the forge and its version with the code json-shape.',
  }),
  'http-status': (error, { host }) => ({
    title: `${host} answered with something unexpected`,
    why: error.message,
    todo: `Try again later. ${kept}`,
  }),
  conflict: told('The forge cannot give this project now', 'It may be moving or under repair. Try again later.'),
  'server-error': (error, { host }) => ({
    title: `${host} fails`,
    why: `It kept answering ${String(error.details['status'] ?? '5xx')}.`,
    todo: `Try again later. ${kept}`,
  }),
  'no-project': told('There is nothing to write', 'Press Check, then Export.'),
};

const proxyTitles: Readonly<Record<string, string>> = {
  'proxy-host-refused': 'The proxy does not carry this forge',
  'proxy-origin-refused': 'The proxy is not open to this page',
  'proxy-missing': 'There is no proxy at its address',
  'proxy-silent': 'The proxy does not answer',
  'proxy-busy': 'The proxy is busy',
  'proxy-unreachable': 'The proxy cannot reach the forge',
  'proxy-timeout': 'The forge does not answer the proxy in time',
  'proxy-too-large': 'An answer is larger than the proxy carries',
};
const passing = new Set(['proxy-silent', 'proxy-busy', 'proxy-unreachable', 'proxy-timeout']);

function proxyWords(error: RunError): Words {
  return {
    title: proxyTitles[error.code] ?? 'The proxy refuses',
    why: error.message,
    todo: passing.has(error.code)
      ? goOn
      : `Whoever runs the proxy can change that; or have the forge opened to web pages. ${kept}`,
  };
}

/** About how much is still to come, where that is known (bytes). */
function neededText(bytes: unknown): string {
  if (typeof bytes !== 'number' || bytes <= 0) return '';
  return ` About ${Math.max(1, Math.ceil(bytes / 1_000_000)).toLocaleString('en')} MB are still needed.`;
}

/** What to do about a full disk where nothing waits for room. */
export const roomTodo = `Free room on the disk, then press Resume. ${kept}`;

const storage: Readonly<Record<string, Sentences>> = {
  'disk-full': (error) => ({
    title: 'This browser has no more room',
    why: `The browser refused to keep more for this page.${neededText(error.details['needed'])}`,
    todo: `Free room on the disk: while this page is open it goes on by itself, or press Resume. ${kept}`,
  }),
  'storage-refused': told(
    'This browser does not let the page keep anything',
    'Allow site data for this page, or use a window that is not private. Then press Resume.',
  ),
  'storage-newer': told('A newer version of this page was open here', 'Reload the page.'),
  'storage-failed': told(
    'This browser’s storage failed',
    `Press Resume. If it fails again, reload the page and export again.`,
  ),
  'storage-damaged': told('What was stored is damaged', 'Press Check, then Export: it starts again from nothing.'),
  'blob-missing': told(
    'Stored bytes are gone',
    'Press Resume: what is gone is fetched again. Browsers clear pages’ storage when the disk is full.',
  ),
  'blob-replaced': told(
    'Something else stores the same file',
    'Close other tabs that export this project, then press Resume.',
  ),
  'blob-digest': told('A file came with other bytes than the forge says', goOn),
  'blob-size': told('A file came in another size than the forge says', goOn),
  'another-tab': () => ({
    title: 'Another tab is exporting this project',
    why: 'Only one tab may write a project.',
    todo: 'Watch it there, or cancel it there and press Resume here.',
  }),
};

const runs: Readonly<Record<string, Sentences>> = {
  'request-cap': (error) => ({
    title: 'The limit of requests that you set is reached',
    why: `${String(error.details['cap'] ?? 'All')} requests were allowed, and so many were made.`,
    todo: `Set a higher limit, then press Resume. ${kept}`,
  }),
  captive: (_, { host }) => ({
    title: `A web page answers where ${host} was`,
    why: 'Networks in hotels and trains do so until one has signed in there.',
    todo: `Sign in to the network, then press Resume. ${kept}`,
  }),
  'other-project': (_, { project }) => ({
    title: `Another project is at the address of ${project} now`,
    why: 'The forge gives it another number than the one that is kept here: it was deleted and made again, or renamed.',
    todo: 'Start anew, which forgets what is kept, or stop and keep the old one.',
  }),
  'less-rights': (_, { project }) => ({
    title: `Less of ${project} can be seen than before`,
    why: 'Without the rights of the last time it cannot be told what was deleted from what is hidden.',
    todo: `Enter a token of somebody who may see it, then press Resume. ${kept}`,
  }),
  evicted: told(
    'This browser has removed what was kept',
    'Browsers do so when room is short. Press Update: it is fetched again.',
  ),
  'page-incomplete': () => ({
    title: 'A part of this page could not be loaded',
    why: 'The place that this page came from does not answer now, or has a newer version of it.',
    todo: `When the connection is back, press Resume. If it stays so, reload the page. ${kept}`,
  }),
  'no-facts': (_, { project }) => ({
    title: `${project} has to be checked first`,
    why: 'It was kept by an earlier version of this page, which did not write down what the check had found.',
    todo: `Press Check, then Export: it goes on where it stopped. ${kept}`,
  }),
};

const saving: Readonly<Record<string, Sentences>> = {
  'export-replaced': told(
    'This export was replaced',
    'Press Export to make it again, or save the one in the other tab.',
  ),
  'blob-missing': told(
    'Stored bytes are gone',
    'Press Retry failed, which fetches them again, or Save ZIP once more for what is left. Browsers clear pages’ storage when the disk is full.',
  ),
  'copy-lost': told('The copy for saving is gone', `${saveAgain} It is written anew then.`),
  'storage-failed': told('This browser’s storage failed', `${saveAgain} If it fails again, reload the page first.`),
  evicted: told(
    'What was collected of this project is not here any more',
    'Press Export another, and export it once more: it is fetched from the beginning.',
  ),
  'project-gone': told(
    'Not all of them are in this browser any more',
    'Press Retry failed, which fetches them again, or Save ZIP once more for the others.',
  ),
  'another-tab': told('Another tab is exporting this project', 'Save the ZIP there, or cancel there and export here.'),
  'disk-full': told('There is no room where the ZIP was to go', `Free some or choose another place. ${saveAgain}`),
  'file-refused': told('The browser may not write this file', saveAgain),
  'file-busy': told('Another program has this file open', saveAgain),
  'file-gone': told('The place for the file is gone', saveAgain),
  'download-lost': told('The browser stopped the download', saveAgain),
  'save-failed': told('The ZIP could not be saved', saveAgain),
  'download-too-large': told(
    'This is too large for this browser’s download',
    'Use a browser with a file dialog, for example Chromium.',
  ),
  'save-size': told('The ZIP was not saved whole', saveAgain),
  'size-differs': told('What was stored has changed since it was checked', 'Press Check, then Export.'),
  'too-large': told(
    'This is too large to be kept in memory',
    'Use a browser with a file dialog, for example Chromium.',
  ),
  'duplicate-path': told(
    'Two files of the archive would have the same name',
    'Report this with the address of the project.',
  ),
  'unsafe-path': told(
    'A file of the archive would have an unsafe name',
    'Report this with the address of the project.',
  ),
};

/** `checking`: nothing is collected yet. `saving`: the archive was being written. `several`: it is one of several projects. */
export type Doing = 'checking' | 'exporting' | 'saving' | 'several';

const exporting: Readonly<Record<string, Sentences>> = {
  ...addresses,
  ...connections,
  ...refusals,
  ...answers,
  ...storage,
  ...runs,
  'too-large': told(
    'An answer is larger than any that belongs here',
    `Report the forge with the code too-large. ${kept}`,
  ),
  'duplicate-path': told(
    'Two files of the archive would have the same name',
    'Report this with the address of the project.',
  ),
  'unsafe-path': told(
    'A file of the archive would have an unsafe name',
    'Report this with the address of the project.',
  ),
};

/** Before the start there is nothing to resume, and nothing collected. */
function beforeStart({ title, why, todo }: Words): Words {
  return {
    title,
    why,
    todo: todo
      .replaceAll('Press Resume', 'Press Check')
      .replaceAll('press Resume', 'press Check')
      .replaceAll(` ${kept}`, ''),
  };
}

/** The host that failed may be another one than the forge's; the demo's has no name worth saying. */
function hostIn(error: RunError, about: About): string {
  const { host } = error.details;
  return typeof host === 'string' && host !== '' && !host.endsWith('.invalid') ? host : about.host;
}

function wordsIn(error: RunError, about: About, doing: Doing): Words | undefined {
  const { code } = error;
  if (code.startsWith('proxy-')) return proxyWords(error);
  const brought = broughtWords[code];
  if (brought !== undefined) return { ...brought, why: error.message };
  const ofBucket = bucketWords(error);
  if (ofBucket !== undefined) return ofBucket;
  if (code.startsWith('git-')) return told('The repository did not arrive whole', goOn)(error, about);
  const table = doing === 'saving' ? { ...storage, ...saving } : exporting;
  return table[code]?.(error, { ...about, host: hostIn(error, about) });
}

/** Words for a code; `undefined` for one that is not in the table. */
export function wordsFor(error: RunError, about: About, doing: Doing): Words | undefined {
  const words = wordsIn(error, about, doing);
  if (words !== undefined && doing === 'several') return ofSeveral(error.code, words);
  return words !== undefined && doing === 'checking' ? beforeStart(words) : words;
}
