import { execFileSync } from 'node:child_process';
import { type Row, rowsOf } from '../support/compare-read.ts';

type Person = readonly [id: number, name: string];
type People = Readonly<Record<'issue' | 'comment' | 'review' | 'release', Readonly<Record<string, Person>>>>;

/** The API of a forge has no place for who wrote something at the source; its database has. */
const query = `
import json, sqlite3, sys
file, owner, name = sys.argv[1:]
base = sqlite3.connect("file:" + file + "?mode=ro", uri=True)
(project,) = base.execute("select id from repository where lower_name = lower(?) and lower(owner_name) = lower(?)", (name, owner)).fetchone()
mine = "in (select id from issue where repo_id = ?)"
print(json.dumps({table: {str(key): [who, called] for key, who, called in base.execute(
    "select " + key + ", original_author_id, original_author from " + table + " where original_author <> '' and " + where, (project,))}
    for table, key, where in (("issue", '"index"', "repo_id = ?"), ("comment", "id", "issue_id " + mine), ("review", "id", "issue_id " + mine), ("release", "tag_name", "repo_id = ?"))}))
`;

function peopleOf(database: string, project: string): People {
  const words = ['-c', query, database, ...project.split('/')];
  return JSON.parse(execFileSync('python3', words, { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

/** Records told by the API, each with the person that a restore wrote down as its author. */
export function withPeople(
  files: ReadonlyMap<string, unknown>,
  database: string,
  project: string,
): Map<string, unknown> {
  const people = peopleOf(database, project);
  const put = (prefix: string, row: Row, person: Person | undefined): Row =>
    person === undefined ? row : { ...row, [`${prefix}_id`]: person[0], [`${prefix}_name`]: person[1] };
  const one = (file: string, row: Row): Row => {
    if (file === 'release.yml') return put('publisher', row, people.release[String(row['tag_name'])]);
    if (file.startsWith('comments/')) return put('poster', row, people.comment[String(row['index'])]);
    if (file.startsWith('reviews/')) return put('reviewer', row, people.review[String(row['id'])]);
    return put('poster', row, people.issue[String(row['number'])]);
  };
  return new Map(
    [...files].map(([file, value]) => [
      file,
      /^(?:release|issue|pull_request)\.yml$|\//.test(file) ? rowsOf(value).map((row) => one(file, row)) : value,
    ]),
  );
}
