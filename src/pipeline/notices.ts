import { RunError } from '../lib/run-error.ts';
import { type About, type Doing, wordsFor } from './notice-words.ts';

/** Something a person should read: what happened, why, what to do (ui.md section 5). */
export interface Notice {
  readonly code: string;
  readonly tone: 'gap' | 'note';
  readonly title: string;
  readonly why: string;
  readonly todo: string;
  /** For whoever runs the server: lines to copy. */
  readonly forGood?: { readonly text: string; readonly lines: string };
  /** Ways to go on; `chosen` is the id of one. */
  readonly choices?: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly chosen?: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

const forGoodText = 'Whoever runs the server adds these lines to app.ini and restarts it. Then press Check.';

/** What browsers say when a part of this page's own code cannot be loaded: Chromium and Firefox, Safari. */
const partMissing = /dynamically imported module|importing a module script failed/i;

function asRunError(message: string): RunError {
  return partMissing.test(message) ? new RunError('page-incomplete', message) : new RunError('unexpected', message);
}

/** Turns a failure into words. Whatever is not in the table is told as it is, with its code. */
export function noticeFor(error: unknown, about: About, corsLines?: string, doing: Doing = 'exporting'): Notice {
  const known = error instanceof RunError ? error : asRunError(error instanceof Error ? error.message : String(error));
  const again = {
    checking: 'Press Check to try again.',
    exporting: 'Press Resume to try again. What is collected stays.',
    saving: 'Press Save ZIP to try again.',
    several: 'Press Try again.',
  }[doing];
  const words = wordsFor(known, about, doing) ?? {
    title: doing === 'saving' ? 'The ZIP could not be saved' : 'The export cannot go on',
    why: known.message,
    todo: `${again} If it happens again, report the code ${known.code}.`,
  };
  const forGood =
    corsLines !== undefined && known.code === 'cors-closed'
      ? {
          forGood: {
            text: forGoodText,
            lines: corsLines,
          },
        }
      : {};
  return { code: known.code, tone: 'gap', ...words, ...forGood, details: known.details };
}

/** What is closed to web pages, and what could carry it. */
export interface ClosedRoutes {
  readonly host: string;
  /** The API is closed as well, not git alone. */
  readonly apiToo: boolean;
  readonly proxyOpen: boolean;
  /** The forge may give one branch as a bundle over its API. */
  readonly forgeBundle: boolean;
  readonly chosen: string;
  readonly tokenGiven: boolean;
  readonly corsLines: string | undefined;
}

const apiTooWords = {
  code: 'forge-closed',
  title: (host: string) => `${host} does not let web pages read it`,
  why: 'Many forges are closed to other pages until they are set up otherwise; nothing you typed is wrong.',
};
const gitOnlyWords = {
  code: 'git-closed',
  title: (host: string) => `${host} keeps its git closed to web pages`,
  why: 'The server does not send the headers (CORS) that let other pages read its git. Nothing is wrong with the project.',
};

/** Something is closed to web pages and a decision is needed: through the proxy, brought by hand, or without git. */
export function gitClosedNotice(closed: ClosedRoutes): Notice {
  const { host, apiToo, proxyOpen, chosen, tokenGiven, corsLines } = closed;
  const words = apiToo ? apiTooWords : gitOnlyWords;
  const seen = tokenGiven ? 'It carries your token, to this forge only.' : 'No token is set, so it sees public data.';
  const proxy = {
    id: 'proxy',
    title: 'Through this page’s proxy.',
    text: `It reads only, keeps nothing, and sees what it carries. ${seen}`,
  };
  const bring = {
    id: 'bring',
    title: 'I bring the repository.',
    text: 'Run git clone --mirror and give the folder, or a bundle of it, here; it is checked like a fetched one.',
  };
  const forgeBundle = {
    id: 'forge-bundle',
    title: 'One branch, packed by the forge.',
    text: 'The default branch with its history; the receipt names every other branch and tag as missing. Not every server can.',
  };
  const without = {
    id: 'without-git',
    title: 'Without git.',
    text: 'The receipt will say so, and a restore has no history.',
  };
  return {
    code: words.code,
    tone: 'note',
    title: words.title(host),
    why: words.why,
    todo: 'Choose how to go on.',
    choices: [
      ...(proxyOpen ? [proxy] : []),
      bring,
      ...(closed.forgeBundle && !proxyOpen ? [forgeBundle] : []),
      without,
    ],
    chosen,
    ...(corsLines === undefined ? {} : { forGood: { text: forGoodText, lines: corsLines } }),
    details: { host },
  };
}
