const strict = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;
/** What YAML calls a timestamp; only without quotes. */
const plainForms =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|\s+)(\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?(?:\s*(?:Z|[+-]\d\d?(?::\d\d)?))?)?$/u;

function isInRange(parts: RegExpExecArray): boolean {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

/** Days that every month has, at times that every day has: most of them, and told without a look at the numbers. */
const usual = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/u;

/** True for RFC 3339 with any fraction. */
export function isStrictTime(text: string): boolean {
  if (usual.test(text)) return true;
  const parts = strict.exec(text);
  return parts !== null && isInRange(parts);
}

/** True for what go-yaml reads as a time: RFC 3339, and without quotes plain dates and times too. */
export function isGoTime(text: string, isPlain: () => boolean): boolean {
  if (isStrictTime(text)) return true;
  const parts = plainForms.exec(text);
  // With a zone and a space before the time, go-yaml knows no form that fits.
  if (parts === null || !isInRange(parts) || /\s.*(?:Z|[+-]\d\d?(?::\d\d)?)$/u.test(text)) return false;
  return isPlain();
}
