/** What the client needs from a socket. `socketTransport` is the real one; tests bring their own. */
export interface Transport {
  /** Begins to connect; never throws. */
  open(url: string, token: string, hear: (event: string, payload: unknown) => void): Link;
}

/** One connection to one container, from its first packet to its last. It never reconnects. */
export interface Link {
  readonly url: string;
  /**
   * Resolves when the server has accepted the token.
   * @throws {LinkRefused} when it has not, or could not be reached in time
   */
  readonly opened: Promise<void>;
  /** Resolves with the reason when it is over, whoever ended it. Never rejects. */
  readonly closed: Promise<string>;
  /**
   * The acknowledgement, as it came.
   * @throws {Unanswered} when the link ends or `waitMs` pass before it
   */
  request(event: string, payload: unknown, waitMs: number): Promise<unknown>;
  close(): void;
}
