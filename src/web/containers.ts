/**
 * Where the house can be reached: the origin this page came from, and the others it names in its head. Behind a
 * load balancer there is only the first; on one machine with several containers the page outlives its own.
 */
export function containers(): string[] {
  const named = document.querySelector<HTMLMetaElement>('meta[name="containers"]')?.content ?? "";
  const others = named.split(" ").filter((origin) => origin !== "" && origin !== location.origin);
  return [location.origin, ...others];
}
