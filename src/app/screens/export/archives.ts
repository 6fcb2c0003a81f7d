import { formatIds } from '../../../model/format-names.ts';
import type { ArchiveView, JobView } from '../../../worker/messages.ts';

/** What a run has written: one archive for each format that was chosen, in their order. */
export function archivesOf({
  archive,
  receipt,
  format,
  restoreCommands = '',
  saved,
  others = [],
}: JobView): readonly ArchiveView[] {
  if (archive === undefined || receipt === undefined) return [];
  const [own = format] = formatIds(format);
  const { losses } = receipt;
  return [{ ...archive, format: own, losses, restoreCommands, saved: saved !== undefined }, ...others];
}
