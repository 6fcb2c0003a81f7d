import { type FormatChoice, formatIds } from '../../model/format-names.ts';
import { isUnit, type Unit } from '../../model/unit.ts';

/** What a link may fill in. It never starts anything and never holds a token. */
export interface DeepLink {
  readonly url?: string;
  readonly format?: FormatChoice;
  readonly units?: readonly Unit[];
  /** E-mail addresses of people too. */
  readonly emails?: true;
  readonly proxy?: string;
  readonly save?: 'download';
}

export interface Route {
  readonly screen: string;
  readonly link: DeepLink;
  /** The hash without what must not stay in it (a token), when it held any. */
  readonly cleaned?: string;
}

const longestAddress = 2000;

function httpAddress(text: string | null): string | undefined {
  if (text === null || text.length > longestAddress || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

function unitsOf(text: string | null): readonly Unit[] | undefined {
  const units = (text ?? '').split(',').filter(isUnit);
  return units.length === 0 ? undefined : units;
}

function linkOf(params: URLSearchParams): DeepLink {
  const url = params.get('url')?.trim().slice(0, longestAddress);
  const format = formatIds(params.get('format') ?? '').join(',');
  const units = unitsOf(params.get('units'));
  const proxy = httpAddress(params.get('proxy'));
  return {
    ...(url ? { url } : {}),
    ...(format === '' ? {} : { format }),
    ...(units === undefined ? {} : { units }),
    ...(params.get('emails') === 'yes' ? { emails: true } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(params.get('save') === 'download' ? { save: 'download' } : {}),
  };
}

/** Reads `#/export?url=…&format=…&units=…&emails=yes&proxy=…&save=download`. Unknown words are passed over; a token is taken out. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const params = new URLSearchParams(query);
  const link = linkOf(params);
  if (!params.has('token')) return { screen: path, link };
  params.delete('token');
  const rest = params.toString();
  return { screen: path, link, cleaned: `#/${path}${rest === '' ? '' : `?${rest}`}` };
}
