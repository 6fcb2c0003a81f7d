import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { checkSums } from '../support/archive-checks.ts';
import { fillForm, pressExport, readReceipt, saveAndUnpack, untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { attachmentBytes } from '../support/github/attachments.ts';
import { fakeProject } from '../support/github/place.ts';
import { assetBytes } from '../support/github/rows.ts';
import { startFakeGitHub } from '../support/github/server.ts';

const token = 'ghp_good';
const link = 'units=issues,pull-requests,comments,releases,release-files,attachments' as const;
/** Files of texts: two of five are no pictures, one of five was deleted. */
const size = { issues: 12, pulls: 6, comments: 20, reviews: 6, reviewComments: 6, discussions: 0, attachments: 10 };

/** What the lines in the page would have made: their folders, with the files that the forge has. */
function obey(commands: string, folder: string): void {
  const put = (path: string, bytes: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  for (const line of commands.split('\n')) {
    const [, tag = '', into = ''] = /^gh release download (\S+) .*--dir (\S+) /.exec(line) ?? [];
    const number = Number(/\d+/.exec(tag)?.[0]);
    for (let at = 0; tag !== '' && at < number % 4; at++) {
      const asset = number * 10 + at;
      put(join(into, asset % 10 === 1 ? 'notes.txt' : `file-${asset}.txt`), assetBytes(asset));
    }
    const [, path = '', file] = /^curl -fL --create-dirs -o (\S+) \S+\/files\/(\d+)\//.exec(line) ?? [];
    if (file !== undefined) put(path, attachmentBytes(Number(file)));
  }
}

test('no proxy: pictures come by signed addresses, the rest is brought, compared, and the ZIP is whole', async ({
  page,
}) => {
  const forge = await startFakeGitHub({
    ...{ project: fakeProject(size), tokens: [token], gitOpen: true, imagesOpen: true },
  });
  const work = temporaryFolder();
  try {
    await fillForm(page, { url: forge.url, token, link });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    for (const route of ['route-files', 'route-attachments'])
      await expect(page.getByTestId(route)).toContainText('yours to bring at the end');
    await pressExport(page);
    await untilState(page, 'done');
    const before = await readReceipt(page);
    expect(before.units['release-files']).toMatchObject({ outcome: 'missing', got: 0, expected: 9 });
    const reasons = new Set(before.units.attachments.missing.map(({ reason }) => reason));
    expect([...reasons]).toEqual(['file-closed']);
    const pictures = forge.requests.filter(({ url }) => url.startsWith('/user/77/'));
    expect(pictures.length).toBeGreaterThanOrEqual(4);
    expect(pictures.every(({ headers }) => headers.authorization === undefined)).toBe(true);

    const bring = page.getByTestId('bring-files');
    await bring.getByText('Bring the missing files').click();
    const commands = await bring.getByRole('group', { name: 'Lines to copy' }).innerText();
    expect(commands).toContain('gh release download rel/3.0 --repo');
    expect(commands).toContain(
      'curl -fL --create-dirs -o buoys-files/attachments/user-attachments/files/2/drift-2.txt',
    );
    obey(commands, work.path);
    const folder = join(work.path, 'buoys-files');
    const damaged = join(folder, 'v5.0', 'file-50.txt');
    const whole = readFileSync(damaged);
    // Of the same length: only the digest tells.
    writeFileSync(damaged, Buffer.alloc(whole.length, 'x'));
    await page.getByTestId('files-input').setInputFiles(folder);
    await expect(page.getByTestId('given-files')).toContainText('of the');
    await page.getByTestId('try-again').click();
    await expect
      .poll(async () =>
        (await readReceipt(page).catch(() => before)).units['release-files'].missing.map(({ reason }) => reason),
      )
      .toEqual(['file-brought-differs']);
    writeFileSync(damaged, whole);
    await page.getByTestId('bring-files').getByText('Bring the missing files').click();
    await page.getByTestId('files-input').setInputFiles(folder);
    await expect(page.getByTestId('given-files')).toBeVisible();
    await page.getByTestId('try-again').click();
    await expect
      .poll(async () => (await readReceipt(page).catch(() => before)).units['release-files'].outcome)
      .toBe('complete');
    const { units } = await readReceipt(page);
    // What was deleted at the forge stays missing, by name.
    expect(new Set(units.attachments.missing.map(({ reason }) => reason))).toEqual(new Set(['file-closed']));

    const unpacked = await saveAndUnpack(page);
    checkSums(unpacked);
    const rows = readFileSync(join(unpacked, 'extra/attachments.jsonl'), 'utf8').trimEnd().split('\n');
    const stored = rows.map((row) => JSON.parse(row)).filter(({ path }) => path !== undefined);
    expect(stored.length).toBeGreaterThanOrEqual(8);
    for (const { path, size: length } of stored) expect(readFileSync(join(unpacked, path)).length).toBe(length);
    expect(readFileSync(join(unpacked, 'extra/attachments.jsonl'), 'utf8')).not.toContain('token=');
  } finally {
    work.remove();
    await forge.close();
  }
});
