/** Part of a figure on the board: big, or small beside it. */
export interface Part {
  readonly text: string;
  readonly small?: boolean;
}

const dateParts = new Map<string, Intl.DateTimeFormat>();

/** The page speaks English, so its dates do; the time zone is the reader's (tests give one). */
function formatter(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([zone, options]);
  const known = dateParts.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === undefined ? {} : { timeZone: zone }) });
  dateParts.set(key, made);
  return made;
}

let wholeNumbers = new Intl.NumberFormat();
let oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** Sets the language of numbers; without, the reader's own. For tests and galleries. */
export function setNumberLocale(locale: string | undefined): void {
  wholeNumbers = new Intl.NumberFormat(locale);
  oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
}

/** `1,204` in the reader's locale. */
export function number(value: number): string {
  return wholeNumbers.format(value).replace('-', '−');
}

/** `1 file`, `3 files`; irregular plurals are given. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** First letter large; the rest as it is. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `62 %` with a narrow space that does not break. */
export function percent(value: number): string {
  return `${number(value)}\u202f%`;
}

const byteUnits = ['kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units: whole kB, from MB on with one decimal. `rough` drops the decimal from 10 on. */
export function bytesIn(value: number, rough = false): { readonly figure: string; readonly unit: string } {
  if (value < 1000) return { figure: number(value), unit: value === 1 ? 'byte' : 'bytes' };
  let scaled = value / 1000;
  let step = 0;
  const rounded = () => (step === 0 || (rough && scaled >= 10) ? Math.round(scaled) : Math.round(scaled * 10) / 10);
  while (rounded() >= 1000 && step < byteUnits.length - 1) {
    scaled /= 1000;
    step++;
  }
  return { figure: oneDecimal.format(rounded()), unit: byteUnits[step] ?? 'TB' };
}

/** `962 bytes`, `118 kB`, `12.6 MB`. */
export function bytes(value: number, rough = false): string {
  const { figure, unit } = bytesIn(value, rough);
  return `${figure} ${unit}`;
}

/** `48.9 of 54.2 MB`; the unit is said once when both share it. */
export function bytesOf(done: number, all: number): string {
  const left = bytesIn(done);
  const right = bytesIn(all);
  return left.unit === right.unit
    ? `${left.figure} of ${right.figure} ${right.unit}`
    : `${bytes(done)} of ${bytes(all)}`;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something took, exactly: `4 min 12 s`, `1 h 4 min`. Seconds. */
export function tookParts(seconds: number): readonly Part[] {
  const whole = Math.max(1, Math.round(seconds));
  const pair = (first: number, one: string, second: number, other: string): Part[] => [
    { text: String(first) },
    { text: one, small: true },
    ...(second === 0 ? [] : [{ text: String(second) }, { text: other, small: true }]),
  ];
  if (whole < minute) return [{ text: String(whole) }, { text: 's', small: true }];
  if (whole < hour) return pair(Math.floor(whole / minute), 'min', whole % minute, 's');
  return pair(Math.floor(whole / hour), 'h', Math.floor((whole % hour) / minute), 'min');
}

/**
 * An estimate, rounded up (ui.md section 6): below a minute in words, whole minutes to 10, steps of 5 to an hour, of 10 to three hours,
 * half hours to a day, then days.
 */
export function aboutParts(seconds: number): readonly Part[] {
  if (seconds < minute) return [{ text: 'less than a minute', small: true }];
  const about: Part = { text: 'about', small: true };
  if (seconds > day) return [about, { text: String(Math.ceil(seconds / day)) }, { text: 'days', small: true }];
  const step = seconds <= 10 * minute ? 1 : seconds <= hour ? 5 : seconds <= 3 * hour ? 10 : 30;
  const minutes = Math.ceil(seconds / minute / step) * step;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts: Part[] = [about];
  if (hours > 0) parts.push({ text: String(hours) }, { text: 'h', small: true });
  if (rest > 0) parts.push({ text: String(rest) }, { text: 'min', small: true });
  return parts;
}

export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join(' ');
}

/** `2 May 2016` in local time. Milliseconds since 1970 or RFC 3339; empty for what is no date. */
export function date(value: number | string, zone?: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return '';
  const parts = formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' }).formatToParts(at);
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return `${get('day')} ${get('month')} ${get('year')}`;
}

/** `14:02`, or `14:02:31`, in local time. */
export function time(value: number, withSeconds = false, zone?: string): string {
  const seconds = withSeconds ? ({ second: '2-digit' } as const) : {};
  return formatter(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...seconds }).format(value);
}

/** Exact UTC for `title` and `datetime`. */
export function utc(value: number | string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A wait: whole seconds to two minutes, then the time of day. Milliseconds since 1970. */
export function waitText(until: number, now: number, zone?: string): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return seconds <= 120 ? `${seconds} s` : `until ${time(until, true, zone)}`;
}

/** An id as people know it: keys have zeros before their numbers so that they sort. */
export function shownId(key: string): string {
  return key.replace(/(?<=:)0+(?=\d)/g, '');
}
