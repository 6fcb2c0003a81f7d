import type { F3CheckRun } from './check-run.ts';
import { fileOf, type NodePlace } from './paths.ts';

/** Told once of each object that has a folder and no file. */
export function checkParents({ parent }: NodePlace, run: F3CheckRun, known: Set<string>): void {
  if (parent === undefined || parent.kind === 'forge' || known.has(parent.path)) return;
  const isThere = run.index.get(fileOf(parent.path)) !== undefined;
  // Those that have much in them are not looked for each time.
  if (!isThere || parent.kind === 'user' || parent.kind === 'project') known.add(parent.path);
  if (!isThere) run.sayOf('f3-parent-missing', fileOf(parent.path));
  checkParents(parent, run, known);
}

/** What a mirror writes down of its other side: `<id>.id` beside `<id>.json`. */
export function checkIdFile(path: string, node: NodePlace, run: F3CheckRun): void {
  if (run.index.get(fileOf(node.path)) === undefined) run.sayOf('f3-id-alone', run.layout.pathOf(path));
  else run.ids.push(path);
}

/** Once, with their number: there is one for each record. */
export function sayIdFiles({ ids, layout, sayOf }: F3CheckRun): void {
  const [first] = ids;
  if (first !== undefined) sayOf('f3-id-file', layout.pathOf(first), { finding: counted(ids.length) });
}

const counted = (count: number) => (count === 1 ? '1 file' : `${count} files`);
