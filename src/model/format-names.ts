/** A format as people are told of it. */
export interface FormatName {
  readonly id: string;
  readonly label: string;
  readonly use: string;
}

/** Every format, the usual one first; a test says that these are those of the registry. */
export const formatNames: readonly FormatName[] = [
  { id: 'gitea-dump', label: 'Gitea / Forgejo dump', use: 'for restore-repo' },
  { id: 'f3', label: 'F3 archive', use: 'friendly forge format' },
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

/** The first of a choice, where only one can be had. */
export function oneFormat(choice: FormatChoice): string {
  return formatIds(choice)[0] ?? choice;
}
