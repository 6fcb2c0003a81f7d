import type { ProblemRemark, ProblemSubject } from '../../model/verdict.ts';
import { type Fields, integerIn, placedIn } from '../common/loose-fields.ts';
import type { YamlPointer } from '../common/yaml-read/types.ts';
import { homeOf } from './home.ts';
import type { ScannedRecord } from './scan-records.ts';

/** What is known of the numbers of issues and pull requests. */
interface KnownNumbers {
  kind(number: number): 'issue' | 'pull-request' | undefined;
}

/** What a field of a record is about; `undefined` for what nobody can look at by itself. */
export function subjectOf(
  numbers: KnownNumbers,
  record: ScannedRecord,
  fields: Fields,
  pointer: YamlPointer,
): ProblemSubject | undefined {
  const { kind, number } = record;
  if (kind === 'label' || kind === 'milestone' || kind === 'release') return { kind };
  if (kind === 'issue') return ticket('issue', integerIn(fields, 'number'));
  if (kind === 'pull_request') return ticket('pull-request', integerIn(fields, 'number'));
  if (number === undefined || (kind !== 'comment' && kind !== 'review')) return undefined;
  const home = homeOf(kind, integerIn(fields, 'issue_index'), number, numbers.kind);
  return ticket(numbers.kind(home), home, saidIn(record, fields, pointer));
}

function ticket(kind: ReturnType<KnownNumbers['kind']>, number: number, said?: ProblemRemark) {
  if (kind === undefined || number <= 0) return undefined;
  return { kind, number, ...(said !== undefined && said.id > 0 && { said }) };
}

function saidIn({ kind }: ScannedRecord, fields: Fields, [list, place]: YamlPointer): ProblemRemark {
  if (kind === 'comment') return { kind: 'comment', id: integerIn(fields, 'index') };
  for (const [at, remark] of list === 'comments' ? placedIn(fields, 'comments') : [])
    if (at === place && integerIn(remark, 'id') > 0) return { kind: 'remark', id: integerIn(remark, 'id') };
  return { kind: 'review', id: integerIn(fields, 'id') };
}

const ofTicket = /^(?:comments\/|reviews\/|git\/pulls\/)([1-9]\d{0,14})\.(?:yml|patch)$/u;

/** The same for a file as a whole. */
export function subjectOfFile(numbers: KnownNumbers, file: string): ProblemSubject | undefined {
  const number = Number(ofTicket.exec(file)?.[1] ?? 0);
  return ticket(numbers.kind(number), number);
}
