/** An OTLP collector as small as can be: takes spans as JSON over HTTP and keeps them. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

export interface TakenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly status: { readonly code?: number };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: TakenSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly TakenSpan[] }[];
  }[];
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: TakenSpan[];
  /** Of all that sent something. */
  readonly services: Set<string | undefined>;
  /** The first such span that came or comes. */
  taken(fits: (span: TakenSpan) => boolean): Promise<TakenSpan>;
  /** From now on it takes requests and never answers. */
  hang(): void;
  close(): Promise<void>;
}

export async function openCollector(): Promise<Collector> {
  const spans: TakenSpan[] = [];
  const services = new Set<string | undefined>();
  let hangs = false;
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.once("end", () => {
      if (hangs) return;
      for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans) {
        services.add(attributeOf(resource, "service.name"));
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    services,
    taken: (fits) => vi.waitUntil(() => spans.find(fits), { timeout: 30_000, interval: 20 }),
    hang() {
      hangs = true;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const attributeOf = ({ attributes }: Pick<TakenSpan, "attributes">, name: string): string | undefined =>
  attributes.find(({ key }) => key === name)?.value.stringValue;
