/** Something put around every call of a port: a clock, a breaker, a span. */

export type Around = <T>(method: string, work: () => Promise<T>) => Promise<T>;

/** The same port, each of its methods run inside `around`. For ports all of whose methods return promises. */
export function aroundPort<Port extends object>(port: Port, around: Around): Port {
  const methods = Object.entries(port).map(([method, value]) => [
    method,
    typeof value === "function"
      ? (...args: unknown[]) => around(method, () => (value as (...args: unknown[]) => Promise<unknown>)(...args))
      : value,
  ]);
  return Object.fromEntries(methods) as Port; // Same names, same signatures.
}
