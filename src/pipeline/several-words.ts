import type { Words } from './notice-words.ts';

const kept = 'What is collected stays.';

/** What helps where one of several projects stands otherwise than one alone would: it has no Resume, no Check and no form of its own. */
const ofOne: Readonly<Record<string, Partial<Words>>> = {
  'another-tab': {
    why: 'Only one tab may write a project, and only one list of projects at a time.',
    todo: `Wait until it is done there, or cancel it there; then press Try again. ${kept}`,
  },
  'other-project': {
    todo: 'Delete the old one in the library, then press Try again; or leave it as it is, and keep the old one.',
  },
};

/** Their projects are tried again with the token of the field above the list. */
const withToken = new Set(['unauthorized', 'missing-scope', 'sso-required', 'forbidden', 'less-rights', 'not-found']);

/** The words of a failure for a project that is one of several: its row has Try again, the list Retry failed and a field for a token. */
export function ofSeveral(code: string, words: Words): Words {
  const again = withToken.has(code) ? 'press Retry failed' : 'press Try again';
  const todo = words.todo
    .replace(/; or go on without [^.]*\./, '.')
    .replace('Press Check, then Export:', 'Export it alone:')
    .replace(/\bPress (?:Resume|Check|Update) to try again\./, 'Press Try again.')
    .replace(/\bpress (?:Resume|Check|Update)\b/g, again)
    .replace(/\bPress (?:Resume|Check|Update)\b/g, again.replace('p', 'P'));
  return { ...words, todo, ...ofOne[code] };
}
