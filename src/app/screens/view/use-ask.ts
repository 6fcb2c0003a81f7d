import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AnswerAbout, AskAbout, ViewTopic } from '../../../worker/view-messages.ts';
import { useStores } from '../../stores-context.ts';

/** What came of a question. `of`: the question that it answers, as text. */
export interface Asked<A> {
  readonly of: string;
  readonly answer?: A;
  /** A sentence. */
  readonly fault?: string;
}

/**
 * Asks the worker whenever the question changes. Until the answer is there, `undefined`; with `keep` the one before stays, for lists that are
 * filtered while they are looked at.
 */
export function useAsk<T extends ViewTopic>(
  project: string,
  ask: AskAbout<T>,
  keep = false,
): Asked<AnswerAbout<T>> | undefined {
  const { view } = useStores();
  const asked = useSignal<Asked<AnswerAbout<T>> | undefined>(undefined);
  const of = JSON.stringify([project, ask]);
  useEffect(() => {
    let current = true;
    view.ask<T>(project, ask).then(
      (answer) => {
        if (current) asked.value = { of, answer };
      },
      (error: unknown) => {
        if (current) asked.value = { of, fault: error instanceof Error ? error.message : String(error) };
      },
    );
    return () => {
      current = false;
    };
  }, [view, of]);
  const last = asked.value;
  return last?.of === of || keep ? last : undefined;
}
