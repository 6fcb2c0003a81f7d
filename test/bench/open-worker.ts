import { openArchive } from '../../src/archive/open-archive.ts';
import { readItems } from '../../src/formats/common/yaml-read/read-items.ts';
import { chunksOf } from '../../src/lib/streams.ts';
import { madeYaml, madeYamlBlock, type YamlManner } from './made-yaml.ts';

export interface YamlRun {
  readonly seconds: number;
  readonly bytes: number;
  readonly items: number;
  readonly problems: number;
}

export interface ZipRun {
  /** Seconds until the list of contents is there, and until every entry is read to its end. */
  readonly opening: number;
  readonly reading: number;
  readonly entries: number;
  readonly bytes: number;
}

/** What the worker offers about reading archives. */
export interface OpenWorker {
  /** Reads so many bytes of YAML, which are made on the way and never held. */
  readYaml(options: { readonly manner: YamlManner; readonly bytes: number }): Promise<YamlRun>;
  /** Opens the ZIP at this address and reads all of it. */
  readZip(options: { readonly address: string }): Promise<ZipRun>;
}

export const openWorker: OpenWorker = {
  async readYaml({ manner, bytes }) {
    const block = madeYamlBlock(manner);
    const start = performance.now();
    let items = 0;
    let problems = 0;
    for await (const item of readItems(madeYaml(block, bytes))) {
      items++;
      problems += item.problems.length;
    }
    const seconds = (performance.now() - start) / 1000;
    return { seconds, bytes: Math.ceil(bytes / block.length) * block.length, items, problems };
  },
  async readZip({ address }) {
    const file = await (await fetch(address)).blob();
    const start = performance.now();
    const index = await openArchive({ kind: 'file', file }, { report: () => {} });
    const opened = performance.now();
    let bytes = 0;
    for (const entry of index.entries) for await (const chunk of chunksOf(entry.open())) bytes += chunk.length;
    const end = performance.now();
    return { opening: (opened - start) / 1000, reading: (end - opened) / 1000, entries: index.entries.length, bytes };
  },
};
