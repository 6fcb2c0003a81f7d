import { RunError } from '../lib/run-error.ts';

/** Base that the built-in demo answers for; nothing is ever requested from it. */
export const demoBase = 'https://demo.invalid';
const demoPrefix = 'demo:';

/** The text without what stands before an `@`: it may be a password or a token, and this text is shown. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\/\/[^/?#]*@/g, '//')
    .replace(/[?#].*$/s, '')
    .slice(0, 200);
}

function notAnAddress(text: string): RunError {
  return new RunError(
    'not-a-url',
    'This is not the address of a project. It looks like https://forge.example/owner/project.',
    {
      details: { text: withoutSecrets(text) },
    },
  );
}

/** `git@host:owner/project.git` and `ssh://git@host:2222/owner/project.git` name the same project as the web address without the port. */
function fromSsh(text: string): string | undefined {
  const short = /^[\w.-]+@([\w.-]+):(?!\/)([^\s]+)$/.exec(text);
  if (short) return `https://${short[1]}/${short[2]}`;
  const long = /^(?:git\+)?ssh:\/\/(?:[^@/\s]+@)?([\w.-]+)(?::\d+)?\/(\S+)$/.exec(text);
  return long ? `https://${long[1]}/${long[2]}` : undefined;
}

/**
 * The web address that a person means: `https://…`, without scheme, an SSH address, or `demo:owner/project`.
 * Credentials in the address are dropped. Throws `not-a-url`.
 */
export function parseAddress(text: string): URL {
  return parseWithParts(text, 2);
}

/** Like `parseAddress`, but the address may also be that of a user or an organisation: `https://forge.example/owner`. */
export function parseTarget(text: string): URL {
  return parseWithParts(text, 1);
}

/** `least`: parts that the path must have. */
function parseWithParts(text: string, least: number): URL {
  const trimmed = text.trim();
  // Two addresses, or one with a note: asking for what `URL` makes of it would ask for something that nobody named.
  if (/\s/.test(trimmed)) throw notAnAddress(trimmed);
  const url = urlOf(trimmed, least);
  if (url.pathname.includes('://')) throw notAnAddress(trimmed);
  return url;
}

function urlOf(trimmed: string, least: number): URL {
  if (trimmed.startsWith(demoPrefix)) return new URL(`${demoBase}/${trimmed.slice(demoPrefix.length)}`);
  const web = fromSsh(trimmed) ?? (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  let url: URL;
  try {
    url = new URL(web);
  } catch {
    throw notAnAddress(trimmed);
  }
  const isHost = url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[');
  if (!/^https?:$/.test(url.protocol) || !isHost) throw notAnAddress(trimmed);
  if (url.pathname.split('/').filter(Boolean).length < least) throw notAnAddress(trimmed);
  url.username = '';
  url.password = '';
  // A query may hold a token, and no project's address needs one.
  url.search = '';
  url.hash = '';
  return url;
}
