import { decodeList } from '../../http/json.ts';
import { totalCount } from '../../http/pages.ts';
import { countDiffers } from '../common/read-pages.ts';
import { askList } from './ask-list.ts';
import { pageOf } from './endpoints.ts';
import { attemptsOfOdd, type ListContext, mostPages, restless } from './list-walk.ts';
import { GiteaTimelineItem } from './wire-details.ts';

export interface TimelineToRead {
  readonly url: string;
  /** Key of its issue or pull request. */
  readonly of: string;
  /** Comments on lines: they take places on the pages and are not shown there. `undefined`: nobody knows how many there are. */
  readonly hidden: number | undefined;
}

const unit = 'events';

/**
 * All rows of a timeline that can be seen. Gitea and Forgejo take comments on lines, and mentions in projects that the asker may not see, out of
 * a page after it was cut, and `X-Total-Count` then says how many are left on this page: so neither a short page nor the total tells the end
 * (`ListIssueCommentsAndTimeline` in https://github.com/go-gitea/gitea/blob/main/routers/api/v1/repo/issue_comment.go). Reports `count-differs`
 * when a page stays shorter than its own count.
 */
export async function readTimelineRows(timeline: TimelineToRead, context: ListContext): Promise<GiteaTimelineItem[]> {
  const { signal, report, facts } = context;
  const all: GiteaTimelineItem[] = [];
  let seen = 0;
  let short = 0;
  let previous: TimelinePage | undefined;
  for (let page = 1; ; page++) {
    signal.throwIfAborted();
    const read = await readSound(timeline, page, seen, previous, context);
    if (read.repeats) break;
    all.push(...decodeList(read.rows, GiteaTimelineItem, report, { unit, place: timeline.of }));
    seen += read.rows.length;
    short += Math.max(0, read.wanted - read.rows.length);
    const at = { page, limit: facts.pageSize, rows: read.sent, seen, ...timeline };
    if (!mayGoOn(at)) break;
    if (page === mostPages) {
      report(restless({ unit, ...timeline }));
      break;
    }
    previous = read;
  }
  if (short > 0) report({ ...countDiffers(unit, seen, seen + short), place: timeline.of });
  return all;
}

/** Where reading stands after a page. */
export interface TimelinePlace {
  readonly page: number;
  /** Places on a page. */
  readonly limit: number;
  /** Rows that this page has shown, and all so far. */
  readonly rows: number;
  readonly seen: number;
  readonly hidden: number | undefined;
}

/**
 * There may be more behind the page: then all its places are taken, by what has been shown and by comments on lines. Mentions that the asker may
 * not see take some, too; half a page of them is thought to be possible, more is not, for to be sure would cost every ticket a request. Pure.
 */
export function mayGoOn({ page, limit, rows, seen, hidden }: TimelinePlace): boolean {
  // All at once: the server does not look at `page`.
  if (rows > limit) return false;
  if (hidden !== undefined && page * limit <= seen + hidden) return true;
  if (rows === 0) return false;
  return hidden === undefined || rows * 2 >= limit;
}

interface TimelinePage {
  /** Each once. */
  readonly rows: readonly unknown[];
  readonly sent: number;
  /** Rows that the page should have, by its total. */
  readonly wanted: number;
  /** The page before once more. */
  readonly repeats: boolean;
  readonly first: string | undefined;
}

/** The page; when it is not what it should be it is asked for again: a server in trouble mixes its pages up. */
async function readSound(
  { url }: TimelineToRead,
  page: number,
  seen: number,
  previous: TimelinePage | undefined,
  { request, signal, facts }: ListContext,
): Promise<TimelinePage> {
  const limit = facts.pageSize;
  for (let attempt = 1; ; attempt++) {
    const options = { url: pageOf(url, page, limit), purpose: 'api', signal } as const;
    const { rows, sent, headers } = await askList(request, options, 0);
    const first = rows.length > 0 ? JSON.stringify(rows[0]) : undefined;
    const repeats = first !== undefined && first === previous?.first;
    // A row that is there twice may stand in the place of another.
    const wanted = Math.max(sent, wantedOf(totalCount(headers), seen, limit));
    // Behind a full page an empty one is rare.
    const isOdd = repeats || rows.length < wanted || (sent === 0 && previous?.sent === limit);
    if (!isOdd || attempt === attemptsOfOdd) return { rows, sent, wanted, repeats, first };
  }
}

/** Rows that a page must have: a total that is not of this page alone counts those before it, too. */
function wantedOf(total: number | undefined, seen: number, limit: number): number {
  if (total === undefined || total === seen) return 0;
  return Math.min(limit, total > seen ? total - seen : total > limit ? 0 : total);
}
