/** Everything that whoever stands between two players can do to what they write, done; and that they notice. */
import { beforeEach, describe, expect, it } from "vitest";
import { unconfirmed } from "../../../../src/client/messages/chains.ts";
import { createDevice } from "../../../../src/client/messages/device.ts";
import { comparisonOf, reviewDevices } from "../../../../src/client/messages/trust.ts";
import { type Envelope, envelope as envelopeShape } from "../../../../src/protocol/messages.ts";
import { Correspondent } from "../../../setup/correspondent.ts";

const ADA = "ada";
const BOB = "bob";

describe("private messages with a man in the middle", () => {
  let ada: Correspondent;
  let bob: Correspondent;
  let mallory: Correspondent;

  beforeEach(async () => {
    [ada, bob, mallory] = await Promise.all([
      Correspondent.of(ADA),
      Correspondent.of(BOB),
      Correspondent.of(BOB), // The server signs in as Bob and makes a device of its own.
    ]);
  });

  const toBob = (text: string) => ada.write(BOB, text, [bob]);
  const bobReads = (envelope: Envelope) => bob.read(envelope, { from: ADA, known: [ada] });
  const clean = (text: string) => ({ text, missing: 0, strangers: [] });
  /** The same with one letter of base64url changed into another. */
  const bent = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);

  it("[X80] what is sealed for a device is read there, message after message, and has the form of the protocol", async () => {
    for (const text of ["hello", "", "🂡 ".repeat(500)]) {
      const envelope = await toBob(text);
      expect(envelopeShape.parse(envelope)).toEqual(envelope);
      expect(await bobReads(envelope)).toEqual(clean(text));
    }
  });

  it("[X80] a message of full length to twenty devices fits an envelope", async () => {
    const readers = await Promise.all(Array.from({ length: 20 }, () => Correspondent.of(BOB)));
    const envelope = await ada.write(BOB, "𝄞\u0301".repeat(500), readers);
    expect(envelopeShape.safeParse(envelope).success).toBe(true);
  });

  it("[X81] private keys can't be taken out of a device, and an envelope tells neither text nor exact length", async () => {
    const { agreement, signing } = await createDevice(ADA);
    for (const key of [agreement, signing]) {
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey("jwk", key)).rejects.toThrow();
      await expect(crypto.subtle.exportKey("pkcs8", key)).rejects.toThrow();
    }
    const [short, long] = [await toBob("yes"), await toBob("certainly not, my dear")];
    expect(short.body).toHaveLength(long.body.length);
    expect(Buffer.from(short.body, "base64url").includes("yes")).toBe(false);
  });

  it("[X81] two messages of the same words share no key, no body and no commitment", async () => {
    const [one, other] = [await toBob("again"), await toBob("again")];
    for (const field of ["ephemeralKey", "body", "commitment"] as const) expect(one[field]).not.toBe(other[field]);
  });

  it("[X82] swapped keys: at first contact the words to compare differ, afterwards the device is one that nobody agreed to", async () => {
    const sides = (bobsCard = bob.card) =>
      [
        { playerId: ADA, devices: [ada.card] },
        { playerId: BOB, devices: [bobsCard] },
      ] as const;
    const [bobs, adas, betrayed] = await Promise.all([
      comparisonOf([sides()[1], sides()[0]]),
      comparisonOf(sides()),
      comparisonOf(sides(mallory.card)),
    ]);
    expect(adas).toEqual(bobs);
    expect(adas.words).toHaveLength(8);
    expect(betrayed.words).not.toEqual(bobs.words);
    expect(betrayed.code).not.toBe(bobs.code);
    expect(await reviewDevices(BOB, [mallory.card], [bob.card])).toEqual({
      ...{ trusted: [], added: [mallory.card], gone: [bob.card], forged: [] },
    });
  });

  it("[X82] a card with a key of somebody else, or of another player, is forged", async () => {
    const { agreementKey, signingKey, deviceId } = mallory.card;
    const forged = [
      { ...bob.card, agreementKey },
      { ...bob.card, signingKey },
      { ...bob.card, agreementKey, deviceId },
      ada.card,
    ];
    expect(await reviewDevices(BOB, forged, [])).toEqual({ trusted: [], added: [], gone: [], forged });
  });

  it("[X82] a device that the server adds in secret stands in every message: its reader does not know it", async () => {
    const envelope = await ada.write(BOB, "for you alone", [bob, mallory]);
    expect(await bobReads(envelope)).toEqual({ ...clean("for you alone"), strangers: [mallory.card.deviceId] });
  });

  it("[X83] replayed: the same envelope a second time is not shown", async () => {
    const envelope = await toBob("pay me");
    await bobReads(envelope);
    expect(await bobReads(envelope)).toBe("REPLAYED");
  });

  it("[X83] reordered: an earlier one after a later one is not shown, and its gap was", async () => {
    const [first, second] = [await toBob("no"), await toBob("yes")];
    expect(await bobReads(second)).toEqual({ ...clean("yes"), missing: 1 });
    expect(await bobReads(first)).toBe("REORDERED");
  });

  it("[X83] truncated: what is withheld in the middle is counted, what is withheld at the end stays unconfirmed", async () => {
    const envelopes = [await toBob("one"), await toBob("two"), await toBob("three"), await toBob("four")];
    expect(await bobReads(envelopes[0]!)).toEqual(clean("one"));
    expect(await bobReads(envelopes[3]!)).toEqual({ ...clean("four"), missing: 2 });
    await toBob("five");
    const answer = await bob.write(ADA, "well?", [ada]);
    const { seen } = await ada.opened(answer, BOB, bob.card);
    expect(unconfirmed(ada.sent, bob.card.deviceId, seen[ada.card.deviceId])).toBe(1);
  });

  it("[X83] forked: another message in the place of one that was read is noticed, and so is its successor", async () => {
    const before = ada.sent;
    await bobReads(await toBob("to you"));
    ada.sent = before; // A device that was set back by a copy of its disk writes the same count twice.
    expect(await bobReads(await toBob("to somebody else"))).toBe("FORKED");
    expect(await bobReads(await toBob("and on"))).toBe("FORKED");
  });

  it("[X84] whatever is changed in an envelope is noticed before a word is shown", async () => {
    const envelope = await toBob("nine hundred");
    const [link] = envelope.links;
    const changes: Partial<Envelope>[] = [
      { ephemeralKey: mallory.card.agreementKey },
      { commitment: bent(envelope.commitment) },
      { body: bent(envelope.body) },
      { body: envelope.body.slice(0, -4) },
      { signature: bent(envelope.signature) },
      { links: [] },
      { links: [{ ...link!, count: 2 }] },
      { links: [{ ...link!, previous: bent(link!.previous) }] },
      { links: [{ ...link!, key: bent(link!.key) }] },
      { links: [link!, { ...link!, deviceId: mallory.card.deviceId }] },
    ];
    for (const change of changes) expect(await bobReads({ ...envelope, ...change })).toBe("FORGED");
    expect(await bobReads({ ...envelope, deviceId: mallory.card.deviceId })).toBe("UNKNOWN_DEVICE");
    expect(await bobReads(envelope)).toEqual(clean("nine hundred")); // None of them has moved anything.
  });

  it("[X84] an envelope told as another player's, or as written to another, is forged", async () => {
    const envelope = await toBob("I owe you");
    const eve = await Correspondent.of("eve");
    expect(await bob.read(envelope, { from: ADA, to: "carol", known: [ada] })).toBe("FORGED");
    expect(await bob.read(envelope, { from: "eve", known: [ada, eve] })).toBe("UNKNOWN_DEVICE");
  });

  it("[X84] a message signed by a device without the right key, or for other devices, opens nowhere", async () => {
    expect(await mallory.read(await toBob("secret"), { from: ADA, known: [ada] })).toBe("NOT_FOR_US");
    // Mallory's own, told as Ada's device's:
    const forged = { ...(await mallory.write(BOB, "I am Ada", [bob])), deviceId: ada.card.deviceId };
    expect(await bobReads(forged)).toBe("FORGED");
  });

  it("[X85] all devices of both read it, each by its own chain; one that came later misses nothing", async () => {
    const tablet = await Correspondent.of(ADA);
    await bobReads(await toBob("before"));
    const envelope = await ada.write(BOB, "after", [bob, tablet]);
    expect(await bob.read(envelope, { from: ADA, known: [ada, tablet] })).toEqual(clean("after"));
    expect(await tablet.read(envelope, { from: ADA, to: BOB, known: [ada, bob] })).toEqual(clean("after"));
  });
});
