import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * The ref of a file input that takes a folder (`webkitdirectory`, <https://wicg.github.io/entries-api/>). It is set in
 * the task that shows the input: set after the paint, a person who presses at once gets the chooser for single files.
 */
export function useFolderInput(): RefObject<HTMLInputElement | null> {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (input.current !== null) input.current.webkitdirectory = true;
  }, []);
  return input;
}
