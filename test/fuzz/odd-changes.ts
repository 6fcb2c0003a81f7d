import type { Random } from './random.ts';

interface Entry {
  readonly mode: string;
  readonly name: Buffer;
  readonly id: Buffer;
}

/** Entries of a good tree; of another what can be read. */
function entriesOf(tree: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < tree.length; ) {
    const blank = tree.indexOf(32, at);
    const nul = tree.indexOf(0, blank);
    if (blank < 0 || nul < 0) break;
    const mode = tree.toString('latin1', at, blank);
    entries.push({ mode, name: tree.subarray(blank + 1, nul), id: tree.subarray(nul + 1, nul + 21) });
    at = nul + 21;
  }
  return entries;
}

const names = [
  ...[
    '.',
    '..',
    '.git',
    '.GIT ',
    'git~1',
    'GIT~1.',
    '.git:x',
    'a\\.git',
    'a/b',
    '/',
    '\\',
    '.gitmodules',
    '.gitattributes',
  ],
  ...[
    '.git\u200c',
    '.g\u200dit',
    '\ufeff.git',
    '.git\u0456',
    'gitmod~1',
    'gi7eba~1',
    'gi7d29~1',
    '~1000000',
    '~',
    'g',
    '.g',
  ],
  ...[
    'folder',
    'folder.x',
    'folder-',
    'folder0',
    'file',
    'tool.sh',
    'tool',
    'tool.sh.x',
    'a'.repeat(40),
    'a'.repeat(5000),
  ],
];

const modes = [
  '100644',
  '100755',
  '100664',
  '120000',
  '160000',
  '40000',
  '040000',
  '0',
  '644',
  '77777777777',
  '0100644',
  '140000',
];

/** A tree whose entries are other ones, or stand elsewhere. */
export function oddTree(tree: Buffer, random: Random): Buffer {
  const entries = entriesOf(tree);
  for (let times = 1 + random.below(3); times > 0; times--) changeEntries(entries, random);
  return Buffer.concat(
    entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} `, 'latin1'), name, Buffer.from([0]), id]),
  );
}

function changeEntries(entries: Entry[], random: Random): void {
  if (entries.length === 0) return;
  const at = random.below(entries.length);
  const entry = entries[at];
  if (entry === undefined) return;
  const { mode, name, id } = entry;
  const ways = [
    () => entries.splice(random.below(entries.length), 0, entry),
    () => entries.splice(at, 1),
    () => entries.splice(at, 1, { mode: random.pick(modes), name, id }),
    () => entries.splice(at, 1, { mode, name: oddName(name, random), id }),
    () => entries.splice(at, 0, { mode, name: oddName(name, random), id }),
    () => entries.splice(at + 1, 0, { mode: random.pick(modes), name: oddName(name, random), id }),
    () => entries.splice(at, 1, { mode, name, id: random.once(2) ? Buffer.alloc(20) : random.bytes(20) }),
    () => entries.sort((one, other) => sortKey(one).compare(sortKey(other))),
    () => entries.sort((one, other) => sortKey(one).compare(sortKey(other))),
  ];
  random.pick(ways)();
}

function oddName(name: Buffer, random: Random): Buffer {
  const ways = [
    () => Buffer.from(random.pick(names)),
    () => Buffer.concat([name, Buffer.from(random.pick(['.', '-', '0', ' ', ':', '\xff', '\\x', '~1']), 'latin1')]),
    () => name.subarray(0, 1 + random.below(name.length)),
    () =>
      Buffer.concat([
        Buffer.from(random.pick(names)),
        Buffer.from([random.pick([0x20, 0x2e, 0x3a, 0x80, 0xc3, 0xef])]),
      ]),
  ];
  return random.pick(ways)();
}

function sortKey({ mode, name }: Entry): Buffer {
  return /^0*40000$/.test(mode) ? Buffer.concat([name, Buffer.from('/')]) : name;
}

const idents = [
  ...['<a> 1 +0000', 'A> <a> 1 +0000', 'A', '', 'A<a> 1 +0000', 'A <a 1 +0000', 'A <a>1 +0000', 'A <a> x +0000'],
  ...[
    'A <a> 01 +0000',
    'A <a> 9223372036854775808 +0000',
    'A <a> 1 0000',
    'A <a> 1 +00000',
    'A <> 0 +0000',
    'A <a>  1 +0000',
  ],
];

const letters = '<> \n\0\t0+-:'.split('');

/** A commit or tag whose header has other lines, or the same elsewhere. */
export function oddHeader(content: Buffer, random: Random): Buffer {
  const lines = content.toString('latin1').split('\n');
  const header = Math.max(1, lines.indexOf(''));
  const at = random.below(header);
  const line = lines[at] ?? '';
  const place = random.below(line.length + 1);
  const person = () => {
    const row = lines.findIndex((text) => /^(author|committer|tagger) /.test(text) && !random.once(3));
    if (row >= 0) lines[row] = `${lines[row]?.split(' ')[0]} ${random.pick(idents)}`;
  };
  const ways = [
    () => lines.splice(random.below(header), 0, line),
    () => lines.splice(random.below(header), 0, ...lines.splice(at, 1)),
    () => lines.splice(at, 1, line.slice(0, place) + random.pick(letters) + line.slice(place)),
    () => lines.splice(at, 1, line.slice(0, place) + random.pick(letters) + line.slice(place + 1)),
    () => lines.splice(at, 1, line.slice(0, place) + line.slice(place + 1)),
    () => lines.splice(header),
    () => lines.splice(header, 1),
    () => lines.push('\0'),
    person,
    person,
    person,
  ];
  random.pick(ways)();
  return Buffer.from(lines.join('\n'), 'latin1');
}
