/** What has been opened, to be closed in the opposite order. */
export interface Closers {
  add(close: () => unknown): void;
  /** Closes everything once, also when one of them fails; then throws what failed. A repeat waits for the first. */
  closeAll(): Promise<void>;
}

export function createClosers(): Closers {
  const open: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    const failures: unknown[] = [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      try {
        await next();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "not everything could be stopped");
  }

  return {
    add: (closer) => void open.push(closer),
    closeAll: () => {
      closing ??= close();
      return closing;
    },
  };
}
