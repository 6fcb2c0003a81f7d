import { countDiffers } from '../common/read-pages.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask } from './graphql.ts';
import { issueKey } from './map-common.ts';
import { discussionKey } from './map-discussions.ts';
import { pinsQuery } from './queries.ts';
import { Pins } from './wire-graphql.ts';

type Pinned = 'issue' | 'discussion';

const keyOf = { issue: issueKey, discussion: discussionKey };
const unitOf = { issue: 'issues', discussion: 'discussions' } as const;
/** Name of the part of an item, and place of what is wrong with pins. */
const pins = 'pins';

/** Which discussions are pinned: one page, one request. */
export async function* readDiscussionPins(context: ReadContext): AsyncIterable<Page> {
  yield { ...(await pinPage('discussion', context)), cursor: undefined };
}

/** Places of those that are pinned; in a further round those that were lose theirs first. */
export async function pinPage(kind: Pinned, context: ReadContext): Promise<Omit<Page, 'cursor'>> {
  const { collected, update } = context;
  const parts = (await pinnedNumbers(kind, context)).map((number, at): EntityPart => {
    return { of: keyOf[kind](number), part: pins, fields: { pinned: at + 1 } };
  });
  if (update === undefined) return { entities: [], parts, got: 0 };
  const dropParts: { of: string; part: string }[] = [];
  for await (const { key, pinned } of collected.scan(kind))
    if (pinned !== undefined) dropParts.push({ of: key, part: pins });
  return { entities: [], parts, got: 0, update: { dropParts, forgets: [pins] } };
}

/** In their order. One that is `null` is asked for once more. */
async function pinnedNumbers(kind: Pinned, { address, request, signal, report }: ReadContext): Promise<number[]> {
  const at = { request, signal, url: endpointsOf(address).graphql };
  const once = async () => {
    const { repository } = await ask(pinsQuery(kind), { owner: address.owner, name: address.name }, Pins, at);
    return repository.pins?.nodes ?? [];
  };
  const numbersIn = (nodes: Awaited<ReturnType<typeof once>>) => nodes.flatMap((node) => node?.on.number ?? []);
  let nodes = await once();
  if (numbersIn(nodes).length < nodes.length) nodes = await once();
  const numbers = numbersIn(nodes);
  if (numbers.length < nodes.length)
    report({ ...countDiffers(unitOf[kind], numbers.length, nodes.length), place: pins });
  return numbers;
}
