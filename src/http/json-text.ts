import { HttpError } from './errors.ts';

/** The error for a text that is no JSON: `details.got` is `html`, `empty`, `cut` or `other`. */
export function notJson(answer: { url: string; status: number; headers: Headers }, text: string): HttpError {
  const got = kindOf(text, answer.headers);
  return new HttpError('not-json', sentences[got], {
    url: answer.url,
    status: answer.status,
    details: { got, characters: text.length },
  });
}

/** True for a web page where JSON belongs, by its first bytes; an empty answer is none. */
export function isPage(start: Uint8Array, headers: Headers): boolean {
  const text = new TextDecoder().decode(start.subarray(0, 400)).trimStart();
  if (text === '' || /^[[{]/.test(text)) return false;
  return text.startsWith('<') || (headers.get('content-type') ?? '').includes('html');
}

const sentences = {
  html: 'The forge answered with a web page where data was asked for. It may want a login, be under repair, or not be a forge.',
  empty: 'The forge answered with nothing where data was asked for.',
  cut: "The forge's answer ends in the middle.",
  other: 'The forge answered with something that is no JSON.',
} as const;

/** What came in the place of JSON. */
function kindOf(text: string, headers: Headers): keyof typeof sentences {
  const start = text.trimStart().slice(0, 200);
  if (start === '') return 'empty';
  if (start.startsWith('<') || headers.get('content-type')?.includes('html')) return 'html';
  return /^[[{]/.test(start) && isOpenAtEnd(text) ? 'cut' : 'other';
}

/** Whether a string, list or object is still open at the end: engines word that error each in their own way. */
function isOpenAtEnd(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (const [token] of text.matchAll(/\\.|["[\]{}]/gs)) {
    if (token === '"') inString = !inString;
    else if (!inString && token.length === 1) depth += token === '[' || token === '{' ? 1 : -1;
  }
  return inString || depth > 0;
}
