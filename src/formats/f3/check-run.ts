import type { ArchiveIndex } from '../../model/archive-index.ts';
import type { AccountName, ProblemRemark, ProblemSubject } from '../../model/verdict.ts';
import type { CommonCode } from '../common/check-rules.ts';
import { excerptOf } from '../common/excerpt.ts';
import { type FindingsList, type FoundAt, shown } from '../common/findings.ts';
import type { GitFolder } from '../common/git-folder.ts';
import { jsonPointer } from '../common/json-pointer.ts';
import type { JsonDocument, JsonPointer } from '../common/json-read/types.ts';
import type { Fields } from '../common/loose-fields.ts';
import type { HeadToFind, MadeBy } from '../format.ts';
import { accountOf } from './accounts.ts';
import type { F3Code } from './check-table.ts';
import { ownNumber } from './decode-keys.ts';
import type { F3LossCode } from './loss-table.ts';
import type { Layout } from './old-layout.ts';
import type { NodeKind, NodePlace } from './paths.ts';
import type { F3Tree } from './tree.ts';

type AnyCode = F3Code | CommonCode;

/** What is counted while an archive is read. */
interface F3Counts {
  issues: number;
  pulls: number;
  comments: number;
  reviews: number;
  labels: number;
  milestones: number;
  releases: number;
  assets: number;
  assetFiles: number;
  attachmentFiles: number;
  /** To issues, pull requests and comments. */
  reactions: number;
}

/** Everything that checking one archive knows so far. */
export interface F3CheckRun {
  /** As today's generation lays it out. */
  readonly index: ArchiveIndex;
  readonly layout: Layout;
  readonly tree: F3Tree;
  readonly findings: FindingsList;
  readonly signal: AbortSignal;
  readonly made: MadeBy;
  readonly counts: F3Counts;
  readonly unread: Partial<Record<AccountName, number>>;
  /** Repositories of the project, where there are bare ones. */
  readonly git: GitFolder | undefined;
  readonly wiki: GitFolder | undefined;
  readonly tips: ReadonlySet<string>;
  readonly headsToFind: HeadToFind[];
  readonly losses: Map<F3LossCode, number>;
  /** Files in which a mirror wrote down ids of its other side. */
  readonly ids: string[];
  /** Digests that records name. */
  readonly used: Set<string>;
  lose(code: F3LossCode, count?: number): void;
  /** Something about a file as a whole. */
  sayOf(code: AnyCode, file: string, at?: Omit<FoundAt, 'file'>): void;
}

/** One record under check. */
export interface F3RecordCheck {
  readonly run: F3CheckRun;
  readonly node: NodePlace;
  readonly fields: Fields;
  say(code: AnyCode, pointer: JsonPointer, finding?: unknown): void;
  /** Where a field is, for what can only be told later. */
  placeOf(pointer: JsonPointer, finding?: unknown): FoundAt;
  /** Something was said of that field, of one inside it or around it. */
  isSaid(field: string): boolean;
}

/** UTF-16 units that are marked at most. */
const longestSpan = 80;

/** Where a field of a file is. Lines of a file that was taken apart are not told. */
export function placeIn(
  { layout }: F3CheckRun,
  json: JsonDocument,
  node: NodePlace,
  pointer: JsonPointer,
  finding?: unknown,
): FoundAt {
  const path = `${node.path.slice(1)}.json`;
  const said = finding === undefined ? {} : { finding: shown(finding) };
  const subject = aboutOf(node);
  const about = subject === undefined ? {} : { about: subject };
  const file = layout.pathOf(path);
  if (layout.isPart(path)) return { file, field: jsonPointer(pointer), ...said, ...about };
  const { line, column } = json.position(pointer);
  const [written = ''] = /^"(?:[^"\\]|\\.)*"?/u.exec(json.lineText(line).slice(column - 1)) ?? [];
  const span = Math.min(longestSpan, written.length);
  const lineText = (number: number) => json.lineText(number) || undefined;
  const excerpt = excerptOf(lineText, line, column);
  return { file, line, column, ...(span > 1 && { span }), field: jsonPointer(pointer), excerpt, ...said, ...about };
}

export function checkOf(run: F3CheckRun, json: JsonDocument, node: NodePlace, fields: Fields): F3RecordCheck {
  const said: string[] = [];
  const placeOf = (pointer: JsonPointer, finding?: unknown) => placeIn(run, json, node, pointer, finding);
  return {
    run,
    node,
    fields,
    placeOf,
    say(code, pointer, finding) {
      said.push(jsonPointer(pointer));
      run.findings.add(code, accountOf(code, `${node.path.slice(1)}.json`), () => placeOf(pointer, finding));
    },
    isSaid: (field) => said.some((one) => one.startsWith(field) || field.startsWith(one)),
  };
}

const remarks: Readonly<Partial<Record<NodeKind, ProblemRemark['kind']>>> = {
  comment: 'comment',
  review: 'review',
  reviewcomment: 'remark',
};

/** What a file is about; `undefined` for what nobody can look at by itself. */
function aboutOf(node: NodePlace): ProblemSubject | undefined {
  if (node.kind === 'label' || node.kind === 'milestone' || node.kind === 'release') return { kind: node.kind };
  let ticket: NodePlace | undefined = node;
  let said: ProblemRemark | undefined;
  while (ticket !== undefined && ticket.kind !== 'issue' && ticket.kind !== 'pull_request') {
    const [kind, id] = [remarks[ticket.kind], ownNumber(ticket.id)];
    if (kind !== undefined && id !== undefined) said ??= { kind, id };
    ticket = ticket.parent;
  }
  const number = ticket && ownNumber(ticket.id);
  if (ticket === undefined || number === undefined) return undefined;
  const about = { kind: ticket.kind === 'issue' ? ('issue' as const) : ('pull-request' as const), number };
  return said === undefined ? about : { ...about, said };
}
