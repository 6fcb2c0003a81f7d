import type { MilestoneLine } from '../../../worker/view-messages.ts';
import { number } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Markdown } from './markdown.tsx';
import { Name, Nothing, When } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { placeOf, useViewed } from './view-context.ts';

function Milestone({ milestone }: { milestone: MilestoneLine }) {
  const viewed = useViewed();
  const query = (state: string) => `state=${state}&milestone=${encodeURIComponent(milestone.title)}`;
  const link = (state: string, count: number) => (
    <a href={viewHash(viewed.id, 'issues', [], query(state))}>
      {number(count)} {state}
    </a>
  );
  return (
    <section class="entry">
      <h2>
        <Name>{milestone.title}</Name>
      </h2>
      <p class="facts">
        <span>{milestone.state}</span>
        {link('open', milestone.open)} {link('closed', milestone.closed)}
        {milestone.deadline === undefined ? null : (
          <span>
            due <When at={milestone.deadline} />
          </span>
        )}
      </p>
      {milestone.description === '' ? null : <Markdown text={milestone.description} place={placeOf(viewed)} />}
    </section>
  );
}

/** Open milestones first. */
export function MilestonesPart() {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'milestones' });
  const milestones = asked?.answer;
  return (
    <div class="sheet">
      <div class="sheet-side">
        <h1>Milestones</h1>
      </div>
      <div class="entries">
        {milestones?.map((one) => (
          <Milestone key={one.title} milestone={one} />
        ))}
        {asked === undefined || (milestones !== undefined && milestones.length > 0) ? null : (
          <Nothing>{asked.fault ?? 'This project has no milestones.'}</Nothing>
        )}
      </div>
    </div>
  );
}
