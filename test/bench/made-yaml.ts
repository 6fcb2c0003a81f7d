import { type YamlRecord, yamlItem } from '../../src/formats/gitea-dump/yaml.ts';
import { utf8 } from '../../src/lib/bytes.ts';

/** As our writer writes it (every text in quotes), or as a forge does (plain texts, whole lines behind `|`). */
export type YamlManner = 'takeout' | 'forge';

const words =
  'the buoy sends its readings every ten minutes when the sea is calm and the modem finds a carrier – otherwise nothing: see issue #12, “drift” über alles 波 and `code` too';
const itemsInBlock = 400;

/** About 700 kB of issues, always the same. */
export function madeYamlBlock(manner: YamlManner): Uint8Array {
  const items = Array.from({ length: itemsInBlock }, (_, at) => madeIssue(at + 1));
  return utf8(items.map(manner === 'takeout' ? yamlItem : forgeItem).join(''));
}

/** Whole blocks, at least so many bytes, in chunks as streams give them. */
export async function* madeYaml(block: Uint8Array, bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  const chunk = 1 << 16;
  for (let given = 0; given < bytes; given += block.length)
    for (let at = 0; at < block.length; at += chunk) yield block.subarray(at, at + chunk);
}

/** Always the same one of that number. */
export function madeIssue(number: number): YamlRecord {
  const lines = Array.from({ length: number % 23 }, (_, at) => sentence(number * 7 + at));
  return {
    number,
    poster_id: number % 90,
    poster_name: `member-${number % 90}`,
    poster_email: '',
    title: sentence(number).slice(0, 60),
    content: lines.join(number % 3 === 0 ? '\n\n' : '\n'),
    ref: '',
    milestone: number % 4 === 0 ? '1.0' : '',
    state: number % 3 === 0 ? 'open' : 'closed',
    is_locked: false,
    created: '2024-05-26T21:36:00Z',
    updated: '2024-05-27T08:00:00Z',
    closed: number % 3 === 0 ? null : '2024-05-27T08:00:00Z',
    labels: Array.from({ length: number % 3 }, (_, at) => ({ name: `kind/${at}`, color: 'ee0701', description: '' })),
    reactions: number % 5 === 0 ? [{ user_id: 3, user_name: 'member-3', content: '+1' }] : [],
    assignees: [],
  };
}

/** One of those of that issue, `at` counted from 0; always the same. */
export function madeComment(number: number, at: number): YamlRecord {
  const seed = number * 5 + at;
  const lines = Array.from({ length: 1 + (seed % 5) }, (_, line) => sentence(seed * 3 + line));
  return {
    issue_index: number,
    index: number * 1000 + at,
    comment_type: 'comment',
    poster_id: seed % 90,
    poster_name: `member-${seed % 90}`,
    poster_email: '',
    created: '2024-05-26T22:00:00Z',
    updated: '2024-05-26T22:00:00Z',
    content: lines.join('\n'),
    reactions: seed % 7 === 0 ? [{ user_id: 3, user_name: 'member-3', content: '+1' }] : [],
  };
}

function sentence(seed: number): string {
  const from = (seed * 13) % 90;
  return words.slice(from, from + 40 + ((seed * 29) % 80)).trim();
}

/** The manner of go-yaml: keys in lines, lists set in by two more. */
export function forgeItem(record: YamlRecord): string {
  return fields(record, '  ').replace(/^ {2}/, '- ');
}

function fields(record: YamlRecord, indent: string): string {
  return Object.entries(record)
    .map(([key, value]) => `${indent}${key}:${fieldText(value, indent)}`)
    .join('');
}

function fieldText(value: YamlRecord[string], indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []\n';
    const items = value.map((one) => fields(one as YamlRecord, `${indent}    `).replace(/^ +/, `${indent}  - `));
    return `\n${items.join('')}`;
  }
  if (typeof value !== 'string') return ` ${String(value)}\n`;
  if (value.includes('\n')) return ` |-\n${value.replace(/^(?=.)/gm, `${indent}  `)}\n`;
  return /^[A-Za-z][\w/-]*$|^\d{4}-/.test(value) ? ` ${value}\n` : ` ${JSON.stringify(value)}\n`;
}
