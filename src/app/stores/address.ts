/** Host, owner and project, however they are written: a web address with or without scheme, an SSH address, or the demo. */
const shapes = [
  /^demo:[^/\s]+\/[^/\s]+\/?$/,
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/\s]+\/[^\s]*[^/\s]+\/[^/\s]+/i,
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/\s]+\/[^/\s]+\/[^/\s]+/i,
  /^[\w.-]+@[\w.-]+:[^/\s]+\/[^\s]+$/,
];
const hostOnly = /^(?:https?:\/\/)?[\w.-]+\.[a-z]{2,}(?::\d+)?(?:\/[^/\s]*)?\/?$/i;

/** Says why a text cannot be the address of a project, before any server is asked; empty when it may be one. */
export function addressFault(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'Enter the address of a project.';
  if (shapes.some((shape) => shape.test(trimmed))) return '';
  if (hostOnly.test(trimmed)) return 'This is a forge, not a project. Add owner and name.';
  return 'This is not the address of a project. It looks like https://forge.example/owner/project.';
}
