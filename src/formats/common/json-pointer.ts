type Parts = readonly (string | number)[];

/** Keys and indexes as a JSON pointer (RFC 6901): `/labels/0/name`; empty for the whole. */
export function jsonPointer(parts: Parts): string {
  return parts.map((part) => `/${String(part).replace(/~/gu, '~0').replace(/\//gu, '~1')}`).join('');
}

/** The keys and indexes of a JSON pointer; what is all digits is taken for an index. */
export function pointerParts(pointer: string): Parts {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/gu, '/').replace(/~0/gu, '~'))
    .map((part) => (/^\d+$/u.test(part) ? Number(part) : part));
}
