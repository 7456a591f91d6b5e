import type { Ack, AckBodies, ClientEvent, ClientEventName } from "../protocol/socket.ts";
import { Unanswered, VegasError } from "./errors.ts";
import type { Link } from "./transport.ts";

/** Every event is answered in far less; after this the link counts as broken, whatever the socket believes. */
const ANSWER_WAIT_MS = 5_000;

/**
 * Asks once over this link.
 * @throws {VegasError} what the server refused
 * @throws {Unanswered} when the link broke first; a link that stayed silent is closed, so that the next try has another
 */
export async function request<Name extends ClientEventName>(
  link: Link,
  event: Name,
  payload: ClientEvent<Name>,
): Promise<AckBodies[Name]> {
  let answer: Ack<AckBodies[Name]>;
  try {
    answer = (await link.request(event, payload, ANSWER_WAIT_MS)) as typeof answer;
  } catch (error) {
    if (error instanceof Unanswered) link.close();
    throw error;
  }
  if (!answer.ok) throw new VegasError(answer.error);
  return answer;
}
