/** A format as people are told of it. */
export interface FormatName {
  readonly id: string;
  readonly label: string;
  /** Where there is little room. */
  readonly short: string;
  readonly use: string;
}

/** Every format, the usual one first; a test says that these are those of the registry. */
export const formatNames: readonly FormatName[] = [
  { id: 'gitea-dump', label: 'Gitea / Forgejo dump', short: 'dump', use: 'for restore-repo' },
  { id: 'f3', label: 'F3 archive', short: 'F3', use: 'friendly forge format' },
];

/** What a run writes: the ids of one or more formats, each once, in the order of the list, with commas between. */
export type FormatChoice = string;

/** The ids of a choice; what is no format is passed over. */
export function formatIds(choice: FormatChoice): readonly string[] {
  const named = choice.split(',');
  return formatNames.map(({ id }) => id).filter((id) => named.includes(id));
}

export const allFormats: FormatChoice = formatNames.map(({ id }) => id).join(',');

/** `Gitea / Forgejo dump`, or the id of one that is not known. */
export function formatLabel(id: string): string {
  return formatNames.find((one) => one.id === id)?.label ?? id;
}

/** `dump`, or the id of one that is not known. */
export function formatShort(id: string): string {
  return formatNames.find((one) => one.id === id)?.short ?? id;
}

/** Name of the archive in one of the formats of a choice, from that in the first: those of one project can lie beside each other. */
export function archiveNameIn(name: string, format: string, choice: readonly string[]): string {
  return choice.indexOf(format) < 1 ? name : name.replace(/(?=\.zip$)/u, `-${format}`);
}
