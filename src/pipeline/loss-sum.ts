import type { Loss } from '../model/receipt.ts';

/** What a format has no place for, by code. */
interface LossSum {
  lose(loss: Loss): void;
  all(): Loss[];
}

export function lossSum(): LossSum {
  const byCode = new Map<string, Loss>();
  return {
    lose: (loss) => {
      const before = byCode.get(loss.code);
      byCode.set(loss.code, before === undefined ? loss : { ...before, count: before.count + loss.count });
    },
    all: () => [...byCode.values()],
  };
}
