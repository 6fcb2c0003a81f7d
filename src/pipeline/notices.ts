import { RunError } from '../lib/run-error.ts';

/** Something a person should read: what happened, why, what to do (ui.md section 5). */
export interface Notice {
  readonly code: string;
  readonly tone: 'gap' | 'note';
  readonly title: string;
  readonly why: string;
  readonly todo: string;
  readonly forGood?: { readonly text: string; readonly lines: string };
  readonly choices?: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly chosen?: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

interface About {
  readonly host: string;
  readonly project: string;
  readonly tokenGiven: boolean;
}

type Words = Pick<Notice, 'title' | 'why' | 'todo'>;
type Sentences = (error: RunError, about: About) => Words;

const kept = 'What is collected stays.';

const sentences: Readonly<Record<string, Sentences>> = {
  'not-a-url': (error) => ({
    title: 'This is not the address of a project',
    why: `“${String(error.details['text'] ?? '')}” does not name a host, an owner and a project.`,
    todo: 'Paste the address as your browser shows it: https://forge.example/owner/project.',
  }),
  'not-a-forge': (_, { host }) => ({
    title: `${host} does not answer as a forge`,
    why: 'It answers, but not like Gitea or Forgejo do.',
    todo: 'Check the address. If the forge lives below a folder of that host, paste the whole address of the project.',
  }),
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
  'cors-closed': (_, { host }) => ({
    title: `${host} does not let web pages read it`,
    why: 'That is how Gitea and Forgejo are installed; nothing you typed is wrong.',
    todo: 'Whoever runs the server can open it with the lines below, or list it in this page’s proxy.',
  }),
  unauthorized: (_, { tokenGiven }) => ({
    title: tokenGiven ? 'The forge does not accept this token' : 'The forge wants a token',
    why: tokenGiven ? 'It answered 401: the token is mistyped, expired or revoked.' : 'It answered 401.',
    todo: `Paste it again or make a new one, then go on. ${kept}`,
  }),
  'missing-scope': (error) => ({
    title: 'The token may not read all of this project',
    why: `It lacks ${String(error.details['required'] ?? 'a scope')}${error.details['has'] ? `; it has ${String(error.details['has'])}` : ''}.`,
    todo: 'Make a token with read:repository and read:issue, paste it, and press Check.',
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
  forbidden: (_, { host }) => ({
    title: `${host} refuses`,
    why: 'It answered 403: this account may not read that.',
    todo: 'Use a token of somebody who may, or leave the part out.',
  }),
  'rate-limited': (error) => ({
    title: 'The forge asks for a longer pause',
    why: `${error.message}`,
    todo: `Press Resume later; a token usually raises the limit. ${kept}`,
  }),
  'not-json': (_, { host }) => ({
    title: `${host} answered with something else than data`,
    why: 'A web page or a broken answer came where JSON was expected: a login page, a maintenance page, or another program.',
    todo: 'Open the address in another tab and see what it says; then press Check.',
  }),
  'server-error': (error, { host }) => ({
    title: `${host} fails`,
    why: `It kept answering ${String(error.details['status'] ?? '5xx')}.`,
    todo: `Try again later. ${kept}`,
  }),
  timeout: (_, { host }) => ({
    title: `${host} does not answer in time`,
    why: 'The connection stands, but no answer came.',
    todo: `Press Resume to try again. ${kept}`,
  }),
  'disk-full': () => ({
    title: 'This browser has no more room',
    why: 'The browser refused to keep more for this page.',
    todo: `Free room on the disk, then press Resume. ${kept}`,
  }),
  'another-tab': () => ({
    title: 'Another tab is exporting this project',
    why: 'Only one tab may write a project.',
    todo: 'Watch it there, or cancel it there and press Export here.',
  }),
};

/** Turns a failure into words. Whatever is not in the table is told as it is, with its code. */
export function noticeFor(error: unknown, about: About, corsLines?: string): Notice {
  const known =
    error instanceof RunError
      ? error
      : new RunError('unexpected', error instanceof Error ? error.message : String(error));
  const words = sentences[known.code]?.(known, about) ?? {
    title: 'The export cannot go on',
    why: known.message,
    todo: `Press Resume to try again. ${kept} If it happens again, report the code ${known.code}.`,
  };
  const forGood =
    corsLines !== undefined && known.code === 'cors-closed'
      ? {
          forGood: {
            text: 'Whoever runs the server adds these lines to app.ini and restarts it. Then press Check.',
            lines: corsLines,
          },
        }
      : {};
  return { code: known.code, tone: 'gap', ...words, ...forGood, details: known.details };
}

/** Git is closed to web pages and a decision is needed: through the proxy, or without. */
export function gitClosedNotice(
  host: string,
  proxyOpen: boolean,
  chosen: string,
  tokenGiven: boolean,
  corsLines: string | undefined,
): Notice {
  const proxyText = `It reads only, keeps nothing, and sees what it carries. ${tokenGiven ? 'It carries your token, to this forge only.' : 'No token is set, so it sees public data.'}`;
  return {
    code: 'git-closed',
    tone: 'note',
    title: `${host} keeps its git closed to web pages`,
    why: 'The server’s setting for this (CORS) is off for git, as Gitea and Forgejo come. Nothing is wrong with the project.',
    todo: proxyOpen
      ? 'Choose how to go on.'
      : 'This page has no proxy that carries it. Export without git, or have the server opened.',
    choices: [
      ...(proxyOpen ? [{ id: 'proxy', title: 'Through this page’s proxy.', text: proxyText }] : []),
      { id: 'without-git', title: 'Without git.', text: 'The receipt will say so, and a restore has no history.' },
    ],
    chosen,
    ...(corsLines === undefined
      ? {}
      : {
          forGood: {
            text: 'Whoever runs the server adds these lines to app.ini and restarts it. Then press Check.',
            lines: corsLines,
          },
        }),
    details: { host },
  };
}
