import type { ComponentChildren } from 'preact';
import type { Part } from './format.ts';

export interface Figure {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** Four figures, then the actions. */
export function Board({ figures, children }: { figures: readonly Figure[]; children?: ComponentChildren }) {
  return (
    <div class="board">
      <dl class="figures">
        {figures.map(({ name, parts }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {parts.map((part, index) => [
                index > 0 ? ' ' : '',
                part.small ? <small key={part.text}>{part.text}</small> : part.text,
              ])}
            </dd>
          </div>
        ))}
      </dl>
      {children === undefined ? null : <div class="actions">{children}</div>}
    </div>
  );
}
