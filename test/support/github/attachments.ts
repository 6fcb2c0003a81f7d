import { Buffer } from 'node:buffer';
import type { FakeProject } from './data.ts';

/* Files that people have put into texts. There are as many as the size says, by numbers from 1; see `linkTo` for what is special about which. */

/** Milliseconds for which GitHub's signatures are good. */
const goodFor = 300_000;

export function uuidOf(number: number): string {
  return `0a1b2c3d-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

function numberOf(text: string): number | undefined {
  const digits = /0a1b2c3d-0000-4000-8000-([0-9a-f]{12})/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** Of five: an image of today, a file of today, an image and a file of earlier days, and one that was deleted. */
const shapes = ['asset', 'file', 'old-asset', 'old-file', 'gone'] as const;
const shapeOf = (number: number) => shapes[(number - 1) % shapes.length] ?? 'asset';

export function linkTo(number: number, web: string, page: string): string {
  const name = `drift-${number}.txt`;
  const links = {
    asset: `${web}/user-attachments/assets/${uuidOf(number)}`,
    file: `${web}/user-attachments/files/${number}/${name}`,
    'old-asset': `${page}/assets/77/${uuidOf(number)}`,
    'old-file': `${page}/files/${number}/${name}`,
    gone: `${web}/user-attachments/assets/${uuidOf(number)}`,
  };
  return links[shapeOf(number)];
}

/** A text as people write it who drop a file into it: images as Markdown or HTML, files as links. */
export function withFile(text: string, number: number, web: string, page: string): string {
  const link = linkTo(number, web, page);
  const written = {
    asset: number % 2 === 0 ? `<img width="120" alt="Chart" src="${link}" />` : `![Chart](${link}).`,
    file: `[drift](${link})`,
    'old-asset': `![image](${link})`,
    'old-file': `See **${link}**`,
    gone: `![gone](${link})`,
  }[shapeOf(number)];
  return `${text}\n\n${written}\n`;
}

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** Bytes of a file: a picture, or a text. */
export function attachmentBytes(number: number): Buffer {
  const isPicture = shapeOf(number).endsWith('asset');
  return isPicture ? Buffer.concat([pixel, Buffer.from(`#${number}`)]) : Buffer.from(`Drift of ${number}\n`.repeat(9));
}

/** What is asked for: a file of texts by its own address, or by one that was signed. */
export interface AskedFile {
  readonly number: number;
  readonly isSigned: boolean;
}

/** `undefined` for what is no address of such a file; `gone` where nothing is. */
export function fileAt(url: URL, { size }: FakeProject, now: number): AskedFile | 'gone' | undefined {
  const isSigned = /^\/(?:77\/\d+-|user\/77\/files\/)/.test(url.pathname);
  const isOwn = /\/(?:user-attachments|assets\/\d+|files\/\d+)\//.test(url.pathname);
  if (!isSigned && !isOwn) return undefined;
  const number = numberOf(url.pathname) ?? Number(/\/files\/(\d+)\//.exec(url.pathname)?.[1]);
  if (!(number >= 1 && number <= (size.attachments ?? 0)) || shapeOf(number) === 'gone') return 'gone';
  if (isSigned && Number(url.searchParams.get('jwt') ?? url.searchParams.get('token')) < now) return 'gone';
  return { number, isSigned };
}

/** As github.com writes them, and as Enterprise Servers do. */
function signedAddress(number: number, host: string, until: number): string {
  const isPublic = host.endsWith('.githubusercontent.com');
  if (isPublic) return `${host}/77/${number}-${uuidOf(number)}.png?jwt=${until}&amp;v=1`;
  return `${host}/user/77/files/${uuidOf(number)}?token=${until}&amp;v=1`;
}

/** `POST /markdown`: images at GitHub get a signed address at another host. https://docs.github.com/rest/markdown/markdown */
export function renderedPage(body: string, host: string, now: number): string {
  const { text = '' } = JSON.parse(body) as { readonly text?: string };
  const images = [...text.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, alt = '', link = '']) => {
    const number = numberOf(link);
    const signed = number === undefined ? link : signedAddress(number, host, now + goodFor);
    return `<p dir="auto"><a target="_blank" href="${signed}"><img src="${signed}" alt="${alt}" style="max-width: 100%;"></a></p>`;
  });
  return images.join('\n');
}
