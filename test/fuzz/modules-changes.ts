import { objectId, type Parts, setContent } from './pack-parts.ts';
import type { Random } from './random.ts';

const sections = [
  '[submodule "',
  '[Submodule\t"',
  '[submodule.',
  '[core "',
  '[submodules "',
  '[submodule ',
  '[',
  '[submodule  "a.',
];
const ends = ['"]\n', '"]', ']\n', '" ]\n', '"x]\n', '"]\r\n', '"] ; a\n', ''];
const namesOf = [
  'a',
  '..',
  '../a',
  'a/..',
  'a..b',
  '',
  'a\\\\..',
  '\\..',
  'a/../b',
  '.',
  'x.y',
  '\0',
  '..\0',
  '...',
  'A',
  '\xe4',
];
const keys = ['path', 'url', 'update', 'Path', 'URL', 'branch', 'path2', 'p', '1', 'fetch-x', ''];
const between = [' = ', '=', '', ' ', '\t=\t', ' \\\n= ', ' : ', '\r\n', '= \\\n'];
const schemes = [
  'https://',
  'http://',
  'ftp://',
  'ftps://',
  'git://',
  'ssh://',
  'https::',
  'http::https://',
  './',
  '../',
  '..\\\\',
  '-',
  '!',
  '',
  '/',
  'file://',
  'HTTP://',
];
const hosts = [
  'example.com',
  'a@b',
  'a:b@c',
  '',
  ':80',
  'a:0',
  'a:99999',
  '[::1]:1',
  '%0a',
  'a%0A',
  '\\n',
  '..',
  '.',
  '%2e%2e',
  'a b',
  '\xe4',
  '%',
  '%00',
];
const rests = [
  '',
  '/',
  '/..',
  '/../a',
  '/a/../b',
  '//',
  ':',
  '/%0a',
  '?%0a',
  '#\\n',
  '/%zz',
  '/./..',
  '/a%0ab:c',
  ' ',
  '"',
  '\\"',
  '\\x',
  ';a',
  '#',
  '\t b',
  '\xff',
  '%%0a',
  '/%250a',
];
const lineEnds = ['\n', '\n', '\n', '\r\n', '', '\\\n', '\xff', '\r', '\n\n', ' # words\n'];

/** A file of submodules, mostly a bad one. */
export function modulesText(random: Random): Buffer {
  let text = random.once(12) ? random.pick(['# a\n', '\xef\xbb\xbf', '\xff', 'a=b\n', ' ', '\n;\n', '\xef']) : '';
  for (let lines = 1 + random.below(4); lines > 0; lines--) {
    const name = random.once(3) ? random.pick(namesOf) : 'a';
    if (text === '' || random.once(3))
      text += random.once(3) ? random.pick(sections) + name + random.pick(ends) : `[submodule "${name}"]\n`;
    const value = random.pick(schemes) + random.pick(hosts) + (random.once(2) ? random.pick(rests) : '');
    const key = random.once(4) ? random.pick(keys) : random.pick(['path', 'url', 'url', 'update']);
    text +=
      key + (random.once(4) ? random.pick(between) : ' = ') + value + (random.once(4) ? random.pick(lineEnds) : '\n');
  }
  const bytes = Buffer.from(text, 'latin1');
  if (random.once(6)) bytes[random.below(bytes.length)] = random.below(256);
  return random.once(10) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

/** Two further objects, which nothing names: such a file, and the folder that it is in. */
export function addModules({ list }: Parts, random: Random): void {
  const file = modulesText(random);
  const name = random.pick(['.gitmodules', '.gitmodules', '.GitModules', 'gitmod~1', 'modules']);
  const folder = Buffer.concat([Buffer.from(`100644 ${name}\0`), objectId(3, file)]);
  for (const [type, content] of [
    [3, file],
    [2, folder],
  ] as const) {
    const part = { type, size: 0n, padding: 0, base: undefined, body: Buffer.alloc(0) };
    setContent(part, content);
    list.splice(random.below(list.length + 1), 0, part);
  }
}
