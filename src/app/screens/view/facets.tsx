import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { FacetValue, ViewFacets, ViewQuery } from '../../../worker/view-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { number } from '../../parts/format.ts';
import { Chip } from './small-parts.tsx';

/** Values that are shown before somebody asks for more. */
const first = 5;

interface FacetProps {
  readonly name: string;
  readonly values: readonly FacetValue[];
  readonly chosen: readonly string[];
  /** Address of the list with the value chosen, or let go when it is. */
  readonly href: (value: string) => string;
  readonly empty?: string;
}

function Facet({ name, values, chosen, href, empty = '' }: FacetProps) {
  const all = useSignal(false);
  const missing = chosen.filter((one) => !values.some((value) => value.name === one));
  const shown = [...missing.map((one): FacetValue => ({ name: one, count: 0 })), ...values];
  if (shown.length === 0) return null;
  return (
    <Box name={name}>
      {(all.value ? shown : shown.slice(0, Math.max(first, missing.length))).map((value) => (
        <li key={value.name}>
          <a href={href(value.name)} aria-current={chosen.includes(value.name) ? 'true' : undefined}>
            {value.color === undefined ? (
              <bdi>{visibleText(value.name) || empty}</bdi>
            ) : (
              <Chip label={{ name: value.name, color: value.color }} />
            )}
          </a>
          <small>{number(value.count)}</small>
        </li>
      ))}
      {shown.length > first ? (
        <li>
          <TextButton
            expanded={all.value}
            onPress={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? 'Fewer' : `${number(shown.length - first)} more`}
            <span class="vh"> of {name.toLowerCase()}</span>
          </TextButton>
        </li>
      ) : null}
    </Box>
  );
}

function Box({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="facet">
      <h2>{name}</h2>
      <ul>{children}</ul>
    </div>
  );
}

interface FacetsProps {
  readonly query: ViewQuery;
  readonly facets: ViewFacets;
  readonly hrefOf: (query: ViewQuery) => string;
}

/** Of discussions that are questions. */
function Answers({ query, facets: { answers }, hrefOf }: FacetsProps) {
  const { answer, ...noAnswer } = query;
  if (answer === undefined && answers.answered + answers.unanswered === 0) return null;
  return (
    <Box name="Question">
      {(['answered', 'unanswered'] as const).map((one) => (
        <li key={one}>
          <a
            href={hrefOf(answer === one ? noAnswer : { ...query, answer: one })}
            aria-current={answer === one ? 'true' : undefined}
          >
            {one}
          </a>
          <small>{number(answers[one])}</small>
        </li>
      ))}
    </Box>
  );
}

/** Filters with what each of them would give. */
export function Facets(props: FacetsProps) {
  const { query, facets, hrefOf } = props;
  const { milestone: _, ...noMilestone } = query;
  const { author: __, ...noAuthor } = query;
  const { group: ___, ...noGroup } = query;
  const states =
    query.kind === 'pull-request'
      ? (['open', 'merged', 'closed', 'any'] as const)
      : (['open', 'closed', 'any'] as const);
  const toggled = (name: string) =>
    query.labels.includes(name) ? query.labels.filter((one) => one !== name) : [...query.labels, name];
  return (
    <>
      <Box name="State">
        {states.map((state) => (
          <li key={state}>
            <a href={hrefOf({ ...query, state })} aria-current={query.state === state ? 'true' : undefined}>
              {state}
            </a>
            <small>{number(facets.states[state])}</small>
          </li>
        ))}
      </Box>
      <Answers {...props} />
      {query.group === undefined && facets.groups.every(({ name }) => name === '') ? null : (
        <Facet
          name={query.kind === 'discussion' ? 'Category' : 'Type'}
          values={facets.groups}
          chosen={query.group === undefined ? [] : [query.group]}
          href={(name) => hrefOf(query.group === name ? noGroup : { ...query, group: name })}
          empty="none"
        />
      )}
      <Facet
        name="Label"
        values={facets.labels}
        chosen={query.labels}
        href={(name) => hrefOf({ ...query, labels: toggled(name) })}
      />
      {query.kind === 'discussion' ? null : (
        <Facet
          name="Milestone"
          values={facets.milestones}
          chosen={query.milestone === undefined ? [] : [query.milestone]}
          href={(name) => hrefOf(query.milestone === name ? noMilestone : { ...query, milestone: name })}
          empty="none"
        />
      )}
      <Facet
        name="Author"
        values={facets.authors}
        chosen={query.author === undefined ? [] : [query.author]}
        href={(name) => hrefOf(query.author === name ? noAuthor : { ...query, author: name })}
      />
    </>
  );
}
