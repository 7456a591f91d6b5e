/** Something put around every call of a port: a clock, a breaker, a span. Made once per method. */

export type Around = (method: string) => <T>(work: () => Promise<T>) => Promise<T>;

/** The same port, each of its methods run inside `around`. For ports all of whose methods return promises. */
export function aroundPort<Port extends object>(port: Port, around: Around): Port {
  const methods = Object.entries(port).map(([method, value]) => {
    if (typeof value !== "function") return [method, value];
    const run = around(method);
    return [method, (...args: unknown[]) => run(() => (value as (...args: unknown[]) => Promise<unknown>)(...args))];
  });
  return Object.fromEntries(methods) as Port; // Same names, same signatures.
}
