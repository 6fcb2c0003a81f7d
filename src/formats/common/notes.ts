/** What the documentation of a format says beyond its schemas. Words between backticks are code. */
export interface FormatNotes {
  readonly title: string;
  /** Paragraphs. */
  readonly summary: readonly string[];
  /** Names of the schemas that come first, in this order; the others follow by name. */
  readonly order: readonly string[];
  /** Files and folders that no schema describes. */
  readonly contents: readonly { readonly path: string; readonly what: string }[];
  /** Rules that hold over more than one field. */
  readonly rules: readonly { readonly title: string; readonly rules: readonly string[] }[];
}

/** Of what stands in every archive, whatever its format. */
export const commonNotes: FormatNotes = {
  title: 'The archive',
  summary: [
    'A takeout is one ZIP. Its root is the dump itself, so unpacking it and pointing the restore command at the folder is enough. Beside the dump stands what says where it came from, what is in it and what is missing.',
    'Several projects in one ZIP are a folder each, which is a whole archive of its own; at the root stand `queue.json`, a page to begin with and `SHA256SUMS` of all.',
    'Nothing secret is in it: no token, no address with credentials, no address of a proxy, no password, no path of a machine.',
  ],
  order: ['takeout', 'receipt', 'queue'],
  contents: [
    { path: 'SHA256SUMS', what: 'Digest of every other file. `sha256sum -c SHA256SUMS` passes after unpacking.' },
    { path: 'RESTORE.md', what: 'The restore commands for this very dump, and what a restore changes.' },
    {
      path: 'schemas/<format>/<X.Y>/*.json',
      what: 'The schemas of all that is in the archive, so that it explains itself for ever.',
    },
  ],
  rules: [
    {
      title: 'Names and bytes',
      rules: [
        'Paths are relative, with `/`, in UTF-8. Names that people gave at the forge are never part of a path, but for attachments, whose names are made safe.',
        'The same collected project gives the same bytes: the order of files is fixed and their dates come from the data. Only `collected` in `takeout.json` is of the run.',
        'Files larger than 4 GiB, and archives of more than 65,535 files, have ZIP64 records; others have none.',
      ],
    },
    {
      title: 'Reading the receipt',
      rules: [
        '`verdict` is `whole` when every unit that was asked for is there, `missing` when something is not, `broken` when a restore would stop.',
        'Each unit says what was `expected`, as far as anybody could tell beforehand, what was `got`, and lists what is `missing` with the reason. `expected` is absent, not 0, when nobody could tell.',
        '`outcome` tells why a unit has nothing: `off` was not asked for, `not-offered` does not exist at the forge, `empty` has nothing in it, `failed` ended early.',
        'What is `kept` was deleted at the forge after it had been collected once; it is in the dump and counted in `got`.',
        '`problems` are single things that are odd, worst first; at most 10,000 are written out and `problemsLeftOut` counts the rest.',
        '`losses` count what the format has no place for. Each says `where` it is instead; without `where` it is nowhere in the archive.',
        'The receipt has no times, so that two exports of the same state have the same one.',
      ],
    },
  ],
};
