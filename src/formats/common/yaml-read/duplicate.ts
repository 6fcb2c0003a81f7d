import { Broken } from './cursor.ts';

export function duplicate(key: string, at: number): Broken {
  return new Broken('yaml-duplicate-key', `The key ${JSON.stringify(key.slice(0, 100))} is there twice.`, at);
}
