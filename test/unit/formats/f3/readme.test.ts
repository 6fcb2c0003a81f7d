import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type Held, supportRows } from '../../../../src/formats/common/supports.ts';
import { f3Supports } from '../../../../src/formats/f3/supports.ts';
import { dumpSupports } from '../../../../src/formats/gitea-dump/supports.ts';

const path = fileURLToPath(new URL('../../../../src/formats/f3/README.md', import.meta.url));
const words: Readonly<Record<Held, string>> = { file: 'yes', partly: 'in part', extra: 'extra', no: 'no' };
const part = /(<!-- fields -->\n)[\s\S]*(<!-- \/fields -->)/u;

function table(): string {
  const rows = [...supportRows([f3Supports, dumpSupports])].map(
    ({ entity, field, held }) => `| ${entity} | \`${field}\` | ${held.map((one) => words[one]).join(' | ')} |\n`,
  );
  return `| entity | field | F3 | Gitea dump |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

it('the table of fields in the README is that of the formats', () => {
  const text = readFileSync(path, 'utf8');
  const wanted = text.replace(part, (_, start: string, end: string) => `${start}${table()}${end}`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, wanted);
  expect(text).toMatch(part);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});
