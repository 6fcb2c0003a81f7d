/** Host, owner and project, however they are written: a web address with or without scheme, an SSH address, or the demo. */
const shapes = [
  /^demo:[^/\s]+\/[^/\s]+\/?$/,
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/\s]+\/[^\s]*[^/\s]+\/[^/\s]+/i,
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/\s]+\/[^/\s]+\/[^/\s]+/i,
  /^[\w.-]+@[\w.-]+:[^/\s]+\/[^\s]+$/,
];
const hostOnly = /^(?:https?:\/\/)?[\w.-]+\.[a-z]{2,}(?::\d+)?\/?$/i;
/** One part after a host, which has a dot, a port or a scheme before it: the rest would be two words and a slash. */
const ownerShape = /^(?:https?:\/\/[^/\s]+|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/[^/\s?#]+\/?$/i;

/** The address of a user or an organisation: `https://forge.example/owner`. Below a sub-path it cannot be told from a project's. */
export function namesOwner(text: string): boolean {
  return ownerShape.test(text.trim());
}

/** The lines that name something; more than one is a list. Blank lines and lines that begin with `#` are none. */
export function addressLines(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Says why a text cannot be the address of a project or an owner, before any server is asked; empty when it may be one. */
export function addressFault(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'Enter the address of a project.';
  const isOne = !/\s/.test(trimmed);
  if (isOne && (namesOwner(trimmed) || shapes.some((shape) => shape.test(trimmed)))) return '';
  if (hostOnly.test(trimmed)) return 'This is a forge, not a project. Add owner and name.';
  return 'This is not the address of a project. It looks like https://forge.example/owner/project.';
}
