/** Game and payment providers outside the house: their failures are none of ours, and players feel them all the same. */
import { Refused } from "../../../kernel/refusals.ts";
import { aroundPort } from "../../resilience/aroundPort.ts";
import { measureDuration } from "../timing/measure.ts";
import type { Metrics } from "./metrics.ts";
import { createWindow } from "./window.ts";

/** @param provider a constant of the configuration, such as the provider's name. */
export function watchProvider<Port extends object>(metrics: Metrics, provider: string, port: Port): Port {
  const lately = createWindow();
  metrics.beforeScrape(() => metrics.external_provider_failure_rate.set({ provider }, 1 - lately.successRate()));
  return aroundPort(
    port,
    (method) => (work) => measureDuration(`provider.${provider}.${method}`, counted(lately, work)),
  );
}

const counted =
  <T>(lately: ReturnType<typeof createWindow>, work: () => Promise<T>) =>
  async (): Promise<T> => {
    try {
      const answer = await work();
      lately.good();
      return answer;
    } catch (error) {
      if (error instanceof Refused) lately.good();
      else lately.bad();
      throw error;
    }
  };
