import { useLayoutEffect, useRef } from 'preact/hooks';
import { useStores } from '../stores-context.ts';

/** A value as JSON in the page, for scripts and tests. */
export function DataBlock({ value, testId }: { value: unknown; testId: string }) {
  const { trustData } = useStores();
  const block = useRef<HTMLScriptElement>(null);
  const json = JSON.stringify(value);
  // Not as a child: Trusted Types want the text of a script, whatever its type, to come from the policy.
  useLayoutEffect(() => {
    if (block.current !== null) block.current.text = trustData(json);
  }, [json, trustData]);
  return <script type="application/json" data-testid={testId} ref={block} />;
}
