/** Work that was begun and must be finished before the process ends. */
export interface UnderWay {
  /** @returns the same promise: what it becomes is its owner's affair. */
  add<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, also what was added meanwhile. */
  idle(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const open = new Set<Promise<unknown>>();
  return {
    add(work) {
      const ended = work.then(
        () => void open.delete(ended),
        () => void open.delete(ended),
      );
      open.add(ended);
      return work;
    },
    async idle() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
