import { withoutEntities } from './entities.ts';

/** Tags that only dress what stands between them: they go, and it stays. */
const dress = new Set(
  'a abbr b blockquote center cite code dd del details div dl dt em font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var'.split(
    ' ',
  ),
);
const tag = /^<\/?([a-z][a-z0-9-]*)(?:\s[^>]*)?\/?>$/i;

export function isBreak(raw: string): boolean {
  return /^<br\s*\/?>$/i.test(raw);
}

/** A tag or comment that need not be shown. */
export function isHarmlessTag(raw: string): boolean {
  if (raw.startsWith('<!--')) return true;
  const name = tag.exec(raw.trim())?.[1]?.toLowerCase();
  return name !== undefined && dress.has(name);
}

/** Address and description of an `<img>`, which is shown or not like any other picture. */
export function pictureTag(raw: string): PictureTag | undefined {
  if (!/^<img\s/i.test(raw)) return undefined;
  const value = (name: string) => {
    const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(raw);
    return match?.[1] ?? match?.[2] ?? match?.[3];
  };
  const href = value('src');
  return href === undefined ? undefined : { href, alt: value('alt') ?? '' };
}

export interface PictureTag {
  readonly href: string;
  readonly alt: string;
}

/** What a block of HTML says: texts without comments and dress, and pictures; whatever else stands in it is shown as it was written. */
export function htmlPieces(raw: string): readonly (string | PictureTag)[] {
  const pieces: (string | PictureTag)[] = [];
  for (const part of raw.replace(/<!--[\s\S]*?(?:-->|$)/g, '').split(/(<img\s[^<>]*>)/i)) {
    const picture = pictureTag(part);
    const text = picture === undefined ? plainText(part) : '';
    if (picture !== undefined) pieces.push(picture);
    else if (text.trim() !== '') pieces.push(text);
  }
  return pieces.map((piece, at) => {
    if (typeof piece !== 'string') return piece;
    const begun = at === 0 ? piece.trimStart() : piece;
    return at === pieces.length - 1 ? begun.trimEnd() : begun;
  });
}

function plainText(html: string): string {
  const text = html.replace(/<\/?[a-z][^<>]*>/gi, (one) => (isBreak(one) ? '\n' : isHarmlessTag(one) ? '' : one));
  return withoutEntities(text);
}
