import { formats } from '../formats/registry.ts';

/** Name of the file for a project in that format; `base` is a safe name. Those of one project can lie beside each other. */
export function archiveNameOf(base: string, format: string): string {
  return format === formats[0]?.id ? `${base}.zip` : `${base}-${format}.zip`;
}
