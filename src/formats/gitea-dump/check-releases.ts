import { type Fields, flagIn, integerIn, placedIn, someText, textIn } from '../common/loose-fields.ts';
import { isSafeRef } from '../common/ref-names.ts';
import { checkLongText, checkName, checkSource } from './check-basics.ts';
import type { RecordCheck } from './check-run.ts';
import { pathInDump } from './dump-path.ts';

export function checkRelease(check: RecordCheck): void {
  const { fields, run } = check;
  run.counts.releases++;
  checkTag(check);
  checkName(check, 'tag_name');
  checkName(check, 'name');
  checkLongText(check, 'body');
  checkSource(check, 'publisher', 'created');
  for (const [index, asset] of placedIn(fields, 'assets')) checkAsset(check, asset, index);
}

function checkTag(check: RecordCheck): void {
  const { fields, run } = check;
  const tag = textIn(fields, 'tag_name');
  if (run.tags.has(tag)) check.say('tag-twice', ['tag_name'], tag);
  run.tags.add(tag);
  if (!isSafeRef(tag)) check.say('tag-invalid', ['tag_name'], tag);
  else if (!flagIn(fields, 'draft') && run.git !== undefined && !run.git.refs.has(`refs/tags/${tag}`))
    check.say('tag-missing', ['tag_name'], tag);
}

function checkAsset(check: RecordCheck, asset: Fields, index: number): void {
  const { run } = check;
  const at = ['assets', index] as const;
  run.counts.assets++;
  checkName(check, 'name', asset, at);
  if (someText(asset, 'content_type') !== undefined) run.lose('file-types');
  if (asset['size'] === null || asset['size'] === undefined) check.say('asset-size-missing', [...at, 'size']);
  if (asset['download_count'] === null || asset['download_count'] === undefined)
    check.say('asset-count-missing', [...at, 'download_count']);
  if (asset['download_url'] === null || asset['download_url'] === undefined)
    check.say('asset-without-file', [...at, 'download_url'], textIn(asset, 'name'));
  else checkAssetFile(check, asset, index);
}

function checkAssetFile(check: RecordCheck, asset: Fields, index: number): void {
  const { run } = check;
  const at = ['assets', index] as const;
  const address = textIn(asset, 'download_url');
  const path = pathInDump(address);
  if (path === undefined) {
    check.say('path-unsafe', [...at, 'download_url'], address);
    return;
  }
  const entry = run.index.get(path);
  if (entry === undefined) {
    check.say('asset-missing', [...at, 'download_url'], path);
    return;
  }
  run.counts.assetFiles++;
  run.counts.assetBytes += entry.size;
  if (run.assetPaths.has(path)) check.say('asset-shared', [...at, 'download_url'], path);
  run.assetPaths.add(path);
  const hasSize = asset['size'] !== null && asset['size'] !== undefined;
  if (hasSize && integerIn(asset, 'size') !== entry.size)
    check.say('asset-size', [...at, 'size'], `${integerIn(asset, 'size')}; the file has ${entry.size} bytes`);
}
