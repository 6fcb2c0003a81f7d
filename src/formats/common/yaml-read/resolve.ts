const floating = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotted = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/;
const largest = (1n << 64n) - 1n;
const smallest = -(1n << 63n);
/** So many digits are below 2^53 whatever they are. */
const safeDigits = 15;
const prefixed: readonly [form: RegExp, prefix: string][] = [
  [/^0[xX][0-9a-fA-F]+$/, '0x'],
  [/^0[oO]?[0-7]+$/, '0o'],
  [/^0[bB][01]+$/, '0b'],
];

/** What a scalar without quotes is: `resolve` of go-yaml v3, but times stay texts. `yes`, `no`, `on` and `off` are texts there too. */
export function resolvePlain(text: string): null | boolean | number | bigint | string {
  const code = text.charCodeAt(0);
  if (code >= 48 && code <= 57) return numberOr(text);
  switch (code) {
    case 43: // +
    case 45: // -
      if (text.length === 5 && text.slice(1).toLowerCase() === '.inf') return infinite(text);
      return numberOr(text);
    case 46: // .
      return dottedOr(text);
    case 126: // ~
      return text === '~' ? null : text;
    case 110: // n
    case 78: // N
      return text === 'null' || text === 'Null' || text === 'NULL' ? null : text;
    case 116: // t
    case 84: // T
      return text === 'true' || text === 'True' || text === 'TRUE' ? true : text;
    case 102: // f
    case 70: // F
      return text === 'false' || text === 'False' || text === 'FALSE' ? false : text;
    default:
      return text === '' ? null : text;
  }
}

function infinite(text: string): number | string {
  const word = text.slice(1);
  if (word !== '.inf' && word !== '.Inf' && word !== '.INF') return text;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function dottedOr(text: string): number | string {
  if (text === '.nan' || text === '.NaN' || text === '.NAN') return Number.NaN;
  if (text.length === 4 && text.toLowerCase() === '.inf') return infinite(`+${text}`);
  const plain = text.replaceAll('_', '');
  return dotted.test(plain) ? finiteOr(plain, text) : text;
}

function numberOr(text: string): number | bigint | string {
  let digits = text.length <= safeDigits;
  for (let at = 0; at < text.length && digits; at++) {
    const code = text.charCodeAt(at);
    digits = code >= 48 && code <= 57;
  }
  if (digits && (text.length === 1 || text.charCodeAt(0) !== 48)) return Number(text);
  const plain = text.replaceAll('_', '');
  return wholeNumber(plain) ?? (floating.test(plain) ? finiteOr(plain, text) : text);
}

function wholeNumber(plain: string): number | bigint | undefined {
  const signed = plain.startsWith('-') || plain.startsWith('+');
  const rest = signed ? plain.slice(1) : plain;
  const value = magnitude(rest);
  if (value === undefined) return undefined;
  const whole = plain.startsWith('-') ? -value : value;
  // Beyond 64 bits it is a floating number; a sign in front leaves 63.
  if (whole < smallest || whole > (signed ? largest >> 1n : largest)) return undefined;
  return whole >= BigInt(Number.MIN_SAFE_INTEGER) && whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole;
}

function magnitude(rest: string): bigint | undefined {
  // Longer than any number of 64 bits; turning such into a bigint takes long.
  if (rest.length > 70) return undefined;
  if (/^(?:0|[1-9][0-9]*)$/.test(rest)) return BigInt(rest);
  for (const [form, prefix] of prefixed) {
    if (form.test(rest)) return BigInt(prefix + rest.replace(/^0[xXoObB]?(?=.)/, ''));
  }
  return undefined;
}

/** A number too large for floating is a text. */
function finiteOr(plain: string, text: string): number | string {
  const value = Number(plain);
  return Number.isFinite(value) ? value : text;
}
