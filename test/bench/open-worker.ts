import { readItems } from '../../src/formats/common/yaml-read/read-items.ts';
import { madeYaml, madeYamlBlock, type YamlManner } from './made-yaml.ts';

export interface YamlRun {
  readonly seconds: number;
  readonly bytes: number;
  readonly items: number;
  readonly problems: number;
}

/** What the worker offers about reading archives. */
export interface OpenWorker {
  /** Reads so many bytes of YAML, which are made on the way and never held. */
  readYaml(options: { readonly manner: YamlManner; readonly bytes: number }): Promise<YamlRun>;
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
};
