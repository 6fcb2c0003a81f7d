import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { anchorOf, type ViewAddress, type ViewPart } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { CodePart } from './code.tsx';
import { CommitPage, LogPart } from './commits.tsx';
import { LabelsPart } from './labels.tsx';
import { TicketList } from './list.tsx';
import { MilestonesPart } from './milestones.tsx';
import { ReleasesPart } from './releases.tsx';
import { TicketPage } from './ticket.tsx';
import { useViewed } from './view-context.ts';
import { WikiPart } from './wiki.tsx';

type Part = (props: { address: ViewAddress }) => JSX.Element;

function Tickets({ address }: { address: ViewAddress }) {
  const number = Number(address.rest[0]);
  if (address.rest.length === 0 || !Number.isSafeInteger(number)) return <TicketList address={address} />;
  return <TicketPage key={number} number={number} address={address} />;
}

function Commits({ address }: { address: ViewAddress }) {
  const [first = ''] = address.rest;
  if (/^[0-9a-f]{40,64}$/.test(first)) return <CommitPage key={first} oid={first} here={anchorOf(address)} />;
  return <LogPart key={first} reference={first} />;
}

const parts: Readonly<Record<ViewPart, { readonly name: string; readonly Content: Part }>> = {
  issues: { name: 'Issues', Content: Tickets },
  pulls: { name: 'Pull requests', Content: Tickets },
  discussions: { name: 'Discussions', Content: Tickets },
  releases: { name: 'Releases', Content: ReleasesPart },
  labels: { name: 'Labels', Content: LabelsPart },
  milestones: { name: 'Milestones', Content: MilestonesPart },
  wiki: { name: 'Wiki', Content: WikiPart },
  code: { name: 'Code', Content: CodePart },
  commits: { name: 'Commits', Content: Commits },
};

export function ViewPartOf({ address }: { address: ViewAddress }) {
  const { view } = useStores();
  const { project } = useViewed();
  const { name, Content } = parts[address.part];
  const at = address.rest.length === 0 ? name : `${address.rest.join('/')}, ${name.toLowerCase()}`;
  const isTicket = Content === Tickets && address.rest.length > 0;
  useEffect(() => {
    // Those say their titles themselves.
    if (!isTicket) view.setTitle(`${at} of ${project.name}`);
  }, [view, at, project, isTicket]);
  return <Content address={address} />;
}
