/** A `.gitmodules` that is one setting, or several. */
export interface OddModules {
  readonly what: string;
  /** What git's strict check says of it; empty: nothing. */
  readonly rule: string;
  readonly text: string | Buffer;
  /** Git of 2022 takes it, or git on some processors. */
  readonly newer?: boolean;
}

const one = (rule: string, texts: readonly (string | Buffer)[], newer = false): OddModules[] =>
  texts.map((text) => ({ what: JSON.stringify(text.toString('latin1')), rule, text, newer }));

const bytes = (text: string) => Buffer.from(text, 'latin1');
const nameOf = (name: string) => `[submodule "${name}"]\n\tpath = a\n`;
const pathOf = (path: string) => `[submodule "a"]\n\tpath = ${path}\n`;
const urlOf = (url: string) => `[submodule "a"]\n\turl = ${url}\n`;

const names: readonly OddModules[] = [
  ...one(
    '',
    ['a', 'a/b', 'a..b', '...', '..a', 'a..', '. .', 'ä', 'a b', 'a.b.c', 'a\\\\b', '/', '-a', '!'].map(nameOf),
  ),
  ...one(
    'gitmodulesName',
    ['', '..', '../a', 'a/..', 'a/../b', 'a\\\\..', '..\\\\a', '/..', 'x/../..', '\\..', '.\\.'].map(nameOf),
  ),
  ...one('gitmodulesName', [
    '[submodule ".."]\na\n',
    '[submodule...]\na\n',
    '[Submodule\t  ".."]A=b',
    '[submodule.]\na\n',
  ]),
  ...one('', [
    '[submodule ".."]\n',
    '[submodule]\npath = -a\n',
    '[submodules ".."]\npath = a\n',
    '[module ".."]\npath = a\n',
  ]),
  ...one('', ['[submodule.."..."]\npath = a\n', '[submodule ".." ]\npath = a\n', '[submodule ..]\npath = a\n']),
  // A section of more than one part, and one that a zero byte ends.
  ...one('gitmodulesName', ['[submodule.a "/.."]\na\n']),
  ...one('', ['[submodule "a\0/.."]\npath = a\n', '[submodule "a.b\0/../c"]\npath = a\n']),
  ...one('gitmodulesName', ['[submodule "...b\0c"]\npath = a\n']),
];

const paths: readonly OddModules[] = [
  ...one('gitmodulesPath', ['-a', '"-a"', '--', '\\\n-a', '"" -a', '-'].map(pathOf)),
  ...one('', ['a', 'a-', '" -a"', '# -a', '; -a', '', '\\t-a', '\\\\-a', '""', '\\"-a'].map(pathOf)),
  ...one(
    'gitmodulesUpdate',
    ['!a', '"!"', '!'].map((update) => `[submodule "a"]\nupdate=${update}\n`),
  ),
  ...one(
    '',
    ['none', 'a!', '', ' '].map((update) => `[submodule "a"]\nupdate=${update}\n`),
  ),
  ...one('', [
    '[submodule "a"]\nupdate\n',
    '[submodule "a"]\npath\nurl\n',
    '[submodule "a"]\npaths = -a\nurls = -a\npat = -a\n',
  ]),
  ...one('gitmodulesPath', ['[SubModule "a"] PATH = -a', '[submodule "a"]\r\npath=-a\r\n']),
  ...one('', ['\ufeff\ufeff[submodule "a"]\npath=-a', ' \ufeff[submodule "a"]\npath=-a']),
];

const urls: readonly OddModules[] = [
  ...one(
    '',
    [
      ...[
        'https://example.com/a.git',
        'git@example.com:a.git',
        '../a.git',
        './a',
        'ssh://example.com/%0a',
        '/a/b',
        'a',
        '',
      ],
      ...[
        'git://example.com/a',
        'https://user:word@example.com:8443/a/b?c#d',
        'http://[::1]:80/a',
        'https://example.com',
      ],
      ...[
        'file:///a',
        'ext::a%0ab',
        'a\\nb',
        '../a:b',
        '../../a',
        './:a',
        '.\\\\a',
        'https::https://example.com/a',
        'ftps://example.com/',
      ],
      ...[
        'https://example.com/a/../b',
        'https://example.com//..',
        'https://example.com/%2e/a',
        'https://example.com:0443',
        'httpx://%0a',
      ],
      ...[
        '../a%250a',
        '../a%%30a',
        './%',
        'git://%0',
        'http:/a%0a',
        'https://example.com/...',
        '%0a../a',
        'https:a',
        'https::ssh://a',
      ],
    ].map(urlOf),
  ),
  ...one(
    'gitmodulesUrl',
    [
      ...[
        '-a',
        '-',
        '../a%0ab',
        '../%0A',
        './a%0a',
        '..\\\\%0a',
        'git://example.com/a%0ab',
        './a\\nb',
        'git://a\\nb',
        '../%%0a',
      ],
      ...['../:a', '../../:a', '..//a', './..//a', '.././:a', '..\\\\/a', '..\\\\..\\\\:'],
      ...[
        'https://example.com/a%0ab',
        'http://a%0a:b@example.com/',
        'http://a:b%0A@example.com/',
        'ftp://example.com%0a/',
        'ftps://example.com/\\na',
      ],
      ...[
        'https://',
        'http:///a',
        'https::/a',
        'http::example.com',
        'https://user@/a',
        'https://?a',
        'https::',
        'ftp::a',
        'http://#',
      ],
    ].map(urlOf),
  ),
  // Only newer git looks at the form of the whole.
  ...one(
    'gitmodulesUrl',
    [
      ...[
        'https://example.com:0',
        'https://example.com:65536/',
        'https://example.com:x/',
        'https://:80/',
        'https://exa mple.com/',
      ],
      ...[
        'https://example.com/../a',
        'https://example.com/%2e%2E/a',
        'https://example.com/./../a',
        'https://example.com/a/../../b',
      ],
      ...[
        'https://example.com/%',
        'https://example.com/%g0',
        'https://example.com/?%0',
        'https://%@example.com/',
        'https://exämple.com/',
      ],
      ...['https::file://:80/a', 'https::0://a/b', 'https://example.com/a%0ab:c'],
    ].map(urlOf),
    true,
  ),
  ...one('', ['https://example.com:443/', 'https://example.com:/', 'https://example.com:00080/'].map(urlOf)),
];

/** What cannot be read ends the look, with what was found before it. */
const broken: readonly OddModules[] = [
  ...one('', [
    '',
    ' ',
    '\n',
    '# only\n; words',
    '[',
    '[]',
    '[submodule',
    '[submodule "a',
    '[submodule "a"',
    '[submodule "a"x]\npath=-a',
  ]),
  ...one('', [
    '[submodule "a"]\n!\npath=-a\n',
    '[submodule "a"]\nb c\npath=-a\n',
    '[submodule "a"]\npath="-a\n',
    '[submodule "a"]\npath=-\\a\n',
  ]),
  ...one('', [
    '[submodule "a"]\n1=b\npath=-a',
    '[sub_module "a"]\n[submodule "a"]\npath=-a',
    '[submodule\n"a"]\npath=-a',
    '[submodule "\n"]\npath=-a',
  ]),
  ...one('gitmodulesPath', [
    '[submodule "a"]\npath=-a\n!',
    '[submodule "a"]\npath=-a',
    '[submodule "a"]\npath=-a\n[',
    'a=b\n[a]\n[submodule "a"]path=-a',
  ]),
  ...one('gitmodulesPath', [
    '# words\n\n  ; more\n[core]\n\tx = "y\\t;" # z\n[submodule "b"]\n\tpath = b\n\turl = ../b\n[submodule "a"]\n\tpath = -a\n',
  ]),
  ...one('gitmodulesPath', [
    '[submodule "a"]\nx = a\\\n b\\\npath = c\npath = -a\n',
    '[submodule "a"]\r\nx = a\\\r\nb\r\npath = -a',
    'x\n[submodule "a"]\ry\n\rpath=-a',
  ]),
  ...one('', [
    '[submodule "a"]\nx = a\\\npath = -a\n',
    '[submodule "a"]\nx \r= a\npath = -a\n',
    '[submodule "a"]\npath \\\n= -a',
    '[submodule "a"]\npath\v= -a',
  ]),
];

/** Where characters are signed, as on those of Intel, this byte ends a file. */
const lastByte: readonly OddModules[] = [
  ...one('gitmodulesPath', ['[submodule "a"]\npath=-a\xff\\x', '[submodule "a"]\npath=-a\n\xff!'].map(bytes)),
  ...one('gitmodulesPath', ['[submodule "a"]\npath=\xff\npath=-a\n\r\xffpath=-a'].map(bytes), true),
  ...one('gitmodulesPath', ['#\xff\n[submodule "a"]\npath=-a\n'].map(bytes), true),
  ...one('', ['\xff[submodule "a"]\npath=-a\n', '[submodule "a"]\n\xffpath=-a\n'].map(bytes)),
  ...one('gitmodulesPath', ['\ufeff[submodule "a"]\npath=-a'], true),
];

export const oddModules: readonly OddModules[] = [...names, ...paths, ...urls, ...broken, ...lastByte];
