/** What changes the order of what stands around it, or cannot be seen at all. Joiners stay: scripts and emoji need them. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be shown
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A name or a line of code as it is: control and direction characters are written as escapes, so that nobody is led to read something else. */
export function visibleText(text: string): string {
  return text.replace(hidden, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for texts that people wrote: marks of direction stay, overrides of the order do not. */
export function withoutOverrides(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}
